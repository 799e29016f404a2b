package io.distillery.describe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.distillery.dataset.DatasetException;
import io.distillery.dataset.LabelledImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DescriptionsTest {
  @TempDir Path temp;

  @Test
  void readsTheImagefolderConvention() throws IOException {
    Path file =
        lines(
            "{\"file_name\": \"cat/1.jpg\", \"text\": \"A cat.\"}",
            "",
            "{\"text\": \"A \\\"dog\\\".\", \"split\": 3, \"file_name\": \".\\\\dog\\\\2.jpg\"}",
            "{\"file_name\": \"cat/blank.jpg\", \"text\": \" \"}");
    Descriptions descriptions = Descriptions.read(file);
    assertThat(descriptions.texts())
        .containsExactly(Map.entry("cat/1.jpg", "A cat."), Map.entry("dog/2.jpg", "A \"dog\"."));
    assertThat(descriptions.text(new LabelledImage("cat/1.jpg", 0))).contains("A cat.");
    assertThat(descriptions.text(new LabelledImage("cat/blank.jpg", 0))).isEmpty();
    assertThat(descriptions.cleaned().texts()).containsEntry("dog/2.jpg", "A dog.");
  }

  @Test
  void writtenTextIsReadBack() throws IOException {
    Random random = new Random(0);
    for (int i = 0; i < 50; i++) {
      Map<String, String> texts = new HashMap<>();
      for (int j = random.nextInt(5); j >= 0; j--) {
        texts.put("c/" + text(random), "x" + text(random));
      }
      Path file = temp.resolve("random.jsonl");
      Descriptions.of(texts).write(file);
      assertThat(Descriptions.read(file).texts()).containsExactlyInAnyOrderEntriesOf(texts);
    }
  }

  @Test
  void fileIsSortedAndLikeTheConvention() throws IOException {
    Path file = temp.resolve("metadata.jsonl");
    Descriptions.of(Map.of("b/1.png", "Größe", "a/2.png", "one\ntwo")).write(file);
    assertThat(Files.readString(file))
        .isEqualTo(
            "{\"file_name\": \"a/2.png\", \"text\": \"one\\ntwo\"}\n"
                + "{\"file_name\": \"b/1.png\", \"text\": \"Größe\"}\n");
  }

  @Test
  void badLinesAreAllNamed() throws IOException {
    Path file =
        lines(
            "{\"file_name\": \"cat/1.jpg\", \"text\": \"A cat.\"}",
            "{\"file_name\": \"cat/2.jpg\", \"text\": \"A c",
            "[1]",
            "{\"file_name\": \"cat/3.jpg\"}",
            "{\"file_name\": \"cat/1.jpg\", \"text\": \"A cat.\"}",
            "{\"file_name\": \"cat/4.jpg\", \"text\": \"A cat.\"} x");
    assertThatThrownBy(() -> Descriptions.read(file))
        .isInstanceOf(DatasetException.class)
        .hasMessageContainingAll(
            "has 5 bad lines",
            "line 2 is not JSON",
            "line 3 is not a JSON object",
            "line 4 has no string \"text\"",
            "line 5 describes cat/1.jpg again",
            "line 6 is not JSON");
  }

  @Test
  void missingFileIsNamed() {
    assertThatThrownBy(() -> Descriptions.read(temp.resolve("none.jsonl")))
        .isInstanceOf(DatasetException.class)
        .hasMessageContainingAll("There is no file", "none.jsonl", "file_name");
  }

  @Test
  void otherEncodingsAreRefused() throws IOException {
    Path file = Files.write(temp.resolve("latin.jsonl"), new byte[] {'{', (byte) 0xe4, '}'});
    assertThatThrownBy(() -> Descriptions.read(file)).hasMessageContaining("not text in UTF-8");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '|',
      value = {
        "A \"fluffy\" dog,A fluffy dog",
        "The dog's tail and dogs' tails,The dog tail and dogs' tails",
        "the bird’s “red” head,the bird red head",
        "it's a 's,it a 's",
        "  two  blanks ,two blanks"
      })
  void cleans(String text, String cleaned) {
    assertThat(Descriptions.clean(text)).isEqualTo(cleaned);
  }

  private Path lines(String... lines) throws IOException {
    return Files.writeString(temp.resolve("metadata.jsonl"), String.join("\n", lines));
  }

  private static String text(Random random) {
    return random
        .ints(8, 1, 0xd7ff)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString()
        .replace('\\', '/');
  }
}
