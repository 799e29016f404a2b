package io.distillery.llava;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.distillery.torch.CheckpointException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LlamaTokenizerTest {
  @TempDir Path temp;

  private LlamaTokenizer tokenizer;

  @BeforeEach
  void read() throws IOException {
    tokenizer = LlamaTokenizer.read(file(json -> {}));
  }

  private Path file(Consumer<ObjectNode> change) throws IOException {
    ObjectNode json = TinyLlava.tokenizer();
    change.accept(json);
    return Files.writeString(temp.resolve("tokenizer.json"), json.toString());
  }

  /** Letters of the vocabulary and others, blanks, line ends, characters of 2 to 4 bytes. */
  private static String text(Random random) {
    String characters = "etaonrshid  \n\u00e9\u00df\u4e2d\ud83d\ude42theand<>s/\u2581";
    int[] points = characters.codePoints().toArray();
    return random
        .ints(random.nextInt(60), 0, points.length)
        .mapToObj(i -> Character.toString(points[i]))
        .collect(Collectors.joining());
  }

  @Test
  void everyTextComesBack() {
    Random random = new Random(0);
    for (int i = 0; i < 2000; i++) {
      String text = text(random).replace("<", "").replace(LlamaTokenizer.BLANK, " ");
      assertThat(tokenizer.decode(tokenizer.encode(text))).isEqualTo(text);
    }
  }

  /** The definition: the earliest merge of all, at the leftmost place, again and again. */
  @Test
  void mergesAreThoseOfTheDefinition() {
    Random random = new Random(1);
    List<List<String>> merges =
        FormulaCheckpoint.merges(TinyLlava.WORDS).stream()
            .map(merge -> List.of(merge.left(), merge.right()))
            .toList();
    for (int i = 0; i < 2000; i++) {
      String text = text(random).replaceAll("[^etaonrhd ]", "") + " the";
      List<String> symbols =
          new ArrayList<>(List.of(("\u2581" + text.replace(' ', '\u2581')).split("")));
      for (int rank = 0; rank < merges.size(); rank++) {
        List<String> merge = merges.get(rank);
        int at = java.util.Collections.indexOfSubList(symbols, merge);
        if (at >= 0) {
          symbols.set(at, merge.get(0) + merge.get(1));
          symbols.remove(at + 1);
          rank = -1; // from the most urgent on
        }
      }
      assertThat(pieces(tokenizer.encode(text))).as(text).isEqualTo(symbols);
    }
  }

  private List<String> pieces(int[] ids) {
    return Arrays.stream(ids)
        .skip(1)
        .mapToObj(
            id -> tokenizer.decode(new int[] {3 + 'x', id}).substring(1).replace(' ', '\u2581'))
        .toList();
  }

  @Test
  void whatIsNotInTheVocabularyIsWrittenInBytes() {
    int[] ids = tokenizer.encode("\u4e2d");
    byte[] bytes = "\u4e2d".getBytes(StandardCharsets.UTF_8);
    assertThat(ids).hasSize(5).startsWith(1);
    for (int i = 0; i < bytes.length; i++) {
      assertThat(ids[2 + i]).isEqualTo(3 + (bytes[i] & 0xff));
    }
    assertThat(tokenizer.decode(new int[] {ids[2], ids[3]})).isEqualTo("\ufffd\ufffd");
  }

  @Test
  void addedTokensAreCutOutWithTheBlanksAroundThem() {
    assertThat(tokenizer.encode("the <image>\nthe"))
        .contains(300)
        .startsWith(1)
        .satisfies(
            ids -> assertThat(tokenizer.decode(ids, true)).isEqualTo("<s> the <image> \nthe"));
    assertThat(tokenizer.encode("<image><image>")).containsExactly(1, 300, 300);
    assertThat(tokenizer.encode("<imag")).doesNotContain(300);
  }

  @Test
  void idsOfNoTokenStandForNothing() {
    int[] the = tokenizer.encode("the");
    int[] more = Arrays.copyOf(the, the.length + 2);
    more[the.length] = 303;
    more[the.length + 1] = 1_000_000;
    assertThat(tokenizer.decode(more)).isEqualTo("the");
  }

  @Test
  void aLongTextTakesNoLongTime() {
    long start = System.nanoTime();
    assertThat(tokenizer.encode("the on ".repeat(40_000))).hasSizeGreaterThan(80_000);
    assertThat(System.nanoTime() - start).isLessThan(10_000_000_000L); // n squared: minutes
  }

  @Test
  void anotherKindOfTokenizerIsRefused() throws IOException {
    refused(json -> json.putObject("pre_tokenizer").put("type", "ByteLevel"), "pre_tokenizer");
    refused(json -> json.putNull("normalizer"), "normalizer is not Llama's");
    refused(json -> ((ObjectNode) json.get("model")).put("type", "Unigram"), "type is not BPE");
    refused(json -> ((ObjectNode) json.get("model")).put("byte_fallback", false), "byte_fallback");
    refused(json -> ((ObjectNode) json.at("/model/vocab")).remove("<0x41>"), "<0x41>");
    refused(json -> ((ObjectNode) json.at("/model/vocab")).put("e", "one"), "e has the id \"one\"");
    refused(json -> ((ArrayNode) json.at("/model/merges")).add("z z"), "needs z");
    refused(json -> ((ArrayNode) json.at("/model/merges")).add("a"), "not of two tokens");
    refused(json -> ((ObjectNode) json.at("/added_tokens/3")).put("lstrip", true), "lstrip");
    assertThatThrownBy(() -> LlamaTokenizer.read(temp.resolve("none.json")))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("There is no")
        .hasMessageContaining("tokenizer.model");
    Path broken = Files.writeString(temp.resolve("broken.json"), "{");
    assertThatThrownBy(() -> LlamaTokenizer.read(broken))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("cannot be read as JSON");
  }

  private void refused(Consumer<ObjectNode> change, String words) throws IOException {
    Path file = file(change);
    assertThatThrownBy(() -> LlamaTokenizer.read(file))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining(words);
  }
}
