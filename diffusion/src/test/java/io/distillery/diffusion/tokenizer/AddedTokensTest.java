package io.distillery.diffusion.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddedTokensTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path directory;
  private ClipTokenizer plain;

  @BeforeEach
  void write() throws IOException {
    plain =
        BytePairTrainer.train(
            Stream.of("a photo of a cat", "a photo of a cat"),
            new BytePairTrainer.Options(520, 8, 2));
    plain.write(directory);
  }

  private ClipTokenizer with(String file, String json) throws IOException {
    Files.writeString(directory.resolve(file), json);
    return ClipTokenizer.read(directory);
  }

  @Test
  void aPlaceholderIsOneTokenWhereverItStands() throws IOException {
    ClipTokenizer tokenizer = with("added_tokens.json", "{\"<Cat-toy>\": 520}");
    long a = plain.encode("a")[0];
    assertThat(tokenizer.vocabularySize()).isEqualTo(521);
    assertThat(tokenizer.encode("a <Cat-toy> a")).containsExactly(a, 520, a);
    assertThat(tokenizer.encode("a<Cat-toy>a")).containsExactly(a, 520, a);
    assertThat(tokenizer.encode("a <cat-toy>")).isEqualTo(plain.encode("a <cat-toy>"));
    assertThat(tokenizer.decode(new long[] {a, 520, a})).isEqualTo("a <Cat-toy> a");
  }

  @Test
  void theLongerOfTwoNamesIsMeant() throws IOException {
    ClipTokenizer tokenizer = with("added_tokens.json", "{\"<a>\": 520, \"<a>b\": 521}");
    assertThat(tokenizer.encode("<a>b <a>")).containsExactly(521, 520);
  }

  @Test
  void aConceptOfSeveralVectorsIsAllOfThem() throws IOException {
    ClipTokenizer tokenizer =
        with("added_tokens.json", "{\"<x>\": 520, \"<x>_1\": 521, \"<x>_2\": 522, \"<y>\": 523}");
    assertThat(tokenizer.encode("<y> <x>")).containsExactly(523, 520, 521, 522);
    assertThat(tokenizer.encode("<x>_1")).containsExactly(521);
  }

  @Test
  void theConfigurationMayNameThemToo() throws IOException {
    ClipTokenizer tokenizer =
        with(
            "tokenizer_config.json",
            """
            {"model_max_length": 8, "added_tokens_decoder": {
              "519": {"content": "<|endoftext|>", "special": true},
              "520": {"content": "sks", "lstrip": false}}}""");
    assertThat(tokenizer.encode("sks")).containsExactly(520);
    assertThat(tokenizer.encodePadded("sks", 3)).containsExactly(518, 520, 519);
  }

  @Test
  void copiesKeepThem() throws IOException {
    Path copy = directory.resolve("copy");
    with("added_tokens.json", "{\"<x>\": 520}").with(List.of("<z>", "<z>_1"), 521).write(copy);
    assertThat(ClipTokenizer.read(copy).encode("<x> <z>")).containsExactly(520, 521, 522);
    assertThat(JSON.readTree(copy.resolve("added_tokens.json").toFile()).size()).isEqualTo(3);
    plain.write(directory.resolve("plain"));
    assertThat(directory.resolve("plain/added_tokens.json")).doesNotExist();
  }

  @Test
  void aNameCannotBeTakenTwice() throws IOException {
    ClipTokenizer tokenizer = with("added_tokens.json", "{\"<x>\": 520}");
    assertThatThrownBy(() -> tokenizer.with(List.of("<x>"), 521))
        .hasMessageContaining("has the token '<x>' already");
    assertThatThrownBy(() -> tokenizer.with(List.of("cat</w>"), 521))
        .hasMessageContaining("already");
  }

  @ParameterizedTest
  @CsvSource({
    "'{\"<x>\": \"y\"}', 'added token ''<x>'' has the id \"y\"'",
    "'{\"<x>\": -1}', 'has the id -1'",
    "'{\"\": 520}', 'expected a name'",
    "'{\"<x>\": 519}', 'also that of ''<|endoftext|>'''",
    "'{\"<x>\": 5000000}', 'out of range'",
    "'[]', 'not a JSON object'",
  })
  void refusesWhatIsNone(String json, String problem) {
    assertThatThrownBy(() -> with("added_tokens.json", json))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(directory.toString())
        .hasMessageContaining(problem);
  }

  @Test
  void oneFileInPlaceOfVocabularyAndMerges() throws IOException {
    ObjectNode whole = JSON.createObjectNode();
    whole.putArray("added_tokens").addObject().put("id", 520).put("content", "<x>");
    ObjectNode model =
        whole.putObject("model").put("type", "BPE").put("end_of_word_suffix", "</w>");
    model.set("vocab", JSON.readTree(directory.resolve("vocab.json").toFile()));
    List<String> merges = Files.readAllLines(directory.resolve("merges.txt"));
    for (String merge : merges.subList(1, merges.size())) {
      model.withArray("merges").add(merge);
    }
    Files.delete(directory.resolve("vocab.json"));
    Files.delete(directory.resolve("merges.txt"));
    String text = "a photo of a cat <x> 128%";
    long[] expected = plain.with(List.of("<x>"), 520).encode(text);
    assertThat(with("tokenizer.json", whole.toString()).encode(text)).isEqualTo(expected);
    model.putArray("merges");
    for (String merge : merges.subList(1, merges.size())) {
      String[] parts = merge.split(" ");
      model.withArray("merges").addArray().add(parts[0]).add(parts[1]);
    }
    assertThat(with("tokenizer.json", whole.toString()).encode(text)).isEqualTo(expected);
    model.put("end_of_word_suffix", "");
    assertThatThrownBy(() -> with("tokenizer.json", whole.toString()))
        .hasMessageContaining("tokenizer.json holds a tokenizer of type BPE")
        .hasMessageContaining("expected CLIP's");
    assertThatThrownBy(() -> with("tokenizer.json", "{\"model\": {\"vocab\": {\"a\": 1.5}}}"))
        .hasMessageContaining("the id of token 'a' is 1.5");
    assertThatThrownBy(
            () ->
                with(
                    "tokenizer.json",
                    "{\"model\": {\"vocab\": {\"a\": 1}, \"merges\": [\"a b\"]}}"))
        .hasMessageContaining("merge 1: 'b' is not in tokenizer.json");
  }
}
