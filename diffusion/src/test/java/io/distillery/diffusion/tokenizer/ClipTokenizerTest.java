package io.distillery.diffusion.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClipTokenizerTest {
  @TempDir private Path directory;
  private ClipTokenizer tokenizer;

  @BeforeEach
  void write() throws IOException {
    tokenizer =
        BytePairTrainer.train(
            Stream.of("a cat on a mat", "a cat", "the cats"),
            new BytePairTrainer.Options(520, 8, 1));
    tokenizer.write(directory);
  }

  @Test
  void cutsAndPads() {
    long start = tokenizer.startId();
    long end = tokenizer.endId();
    long a = tokenizer.encode("a")[0];
    assertThat(tokenizer.encodePadded("a", 4)).containsExactly(start, a, end, end);
    assertThat(tokenizer.encodePadded("a a a", 4)).containsExactly(start, a, a, end);
    assertThat(tokenizer.encodePadded("a a a", 2)).containsExactly(start, end);
    assertThat(tokenizer.encodePadded("")).hasSize(8).startsWith(start, end).endsWith(end);
    assertThat(tokenizer.encodeWithEnds("a a a")).containsExactly(start, a, a, a, end);
    assertThatThrownBy(() -> tokenizer.encodePadded("a", 1)).hasMessageContaining("1 tokens");
  }

  @Test
  void ignoresCaseAndBlanks() {
    assertThat(tokenizer.encode("\u2003A  Cat\n"))
        .isEqualTo(tokenizer.encode("a cat"))
        .isNotEqualTo(tokenizer.encode("acat"));
  }

  @Test
  void composesAccents() {
    assertThat(tokenizer.encode("cafe\u0301")).isEqualTo(tokenizer.encode("caf\u00e9"));
  }

  @Test
  void anyTextSurvives() {
    assertThat(tokenizer.decode(tokenizer.encode("ÆRØ 🌅 γειά"))).isEqualTo("ærø 🌅 γειά");
    assertThat(tokenizer.decode(tokenizer.encodePadded("a cat, 128%"))).isEqualTo("a cat , 1 2 8");
  }

  @Test
  void aSpecialTokenInTheTextIsThatToken() {
    assertThat(tokenizer.encode("a<|endoftext|>"))
        .containsExactly(tokenizer.encode("a")[0], tokenizer.endId());
  }

  @Test
  void refusesToDecodeForeignIds() {
    assertThatThrownBy(() -> tokenizer.decode(new long[] {520}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Token id 520 is outside the vocabulary of 520");
  }

  @Test
  void theMapOfSpecialTokensOutranksTheConfiguration() throws IOException {
    Files.writeString(
        directory.resolve("special_tokens_map.json"),
        """
        {"pad_token": {"content": "!", "normalized": true}}""");
    ClipTokenizer other = ClipTokenizer.read(directory);
    assertThat(other.padId()).isZero();
    assertThat(other.endId()).isEqualTo(519);
  }

  @Test
  void doesWithoutTheConfiguration() throws IOException {
    Files.delete(directory.resolve("special_tokens_map.json"));
    Files.delete(directory.resolve("tokenizer_config.json"));
    ClipTokenizer plain = ClipTokenizer.read(directory);
    assertThat(plain.maxLength()).isEqualTo(77);
    assertThat(plain.padId()).isEqualTo(519);
  }

  @Test
  void namesWhatIsMissing() throws IOException {
    Files.delete(directory.resolve("merges.txt"));
    assertThatThrownBy(() -> ClipTokenizer.read(directory))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining("merges.txt");
  }

  @Test
  void namesTheBrokenLineOfMerges() throws IOException {
    Files.writeString(directory.resolve("merges.txt"), "#version: 0.2\na t</w>\nx y z\n");
    assertThatThrownBy(() -> ClipTokenizer.read(directory))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("merges.txt, line 3")
        .hasMessageContaining("3 tokens");
    Files.writeString(directory.resolve("merges.txt"), "#version: 0.2\nx y\n");
    assertThatThrownBy(() -> ClipTokenizer.read(directory))
        .hasMessageContaining("line 2: 'xy' is not in vocab.json");
  }

  @ParameterizedTest
  @CsvSource({
    "'null', holds null",
    "'{\"a\": null}', holds null",
    "'{\"a\": 1.5}', not a JSON object from token to id",
    "'{\"a\": \"1\"}', not a JSON object from token to id",
    "'{\"a\": 1, \"a\": 2}', Duplicate field 'a'",
    "'{\"a\": 99999999999}', not a JSON object from token to id",
    "'{} x', not a JSON object from token to id",
    "'', not a JSON object from token to id",
  })
  void refusesWhatIsNoVocabulary(String json, String problem) throws IOException {
    Path vocabulary = directory.resolve("vocab.json");
    Files.writeString(vocabulary, json);
    Files.writeString(directory.resolve("merges.txt"), "");
    assertThatThrownBy(() -> ClipTokenizer.read(directory))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(vocabulary.toString())
        .hasMessageContaining(problem);
  }

  @Test
  void refusesMergesThatAreNotText() throws IOException {
    Path merges = directory.resolve("merges.txt");
    Files.writeString(directory.resolve("vocab.json"), "{\"a\": 0}");
    Files.write(merges, new byte[] {'a', (byte) 0xff});
    assertThatThrownBy(() -> ClipTokenizer.read(directory))
        .isInstanceOf(IOException.class)
        .hasMessage(merges + " is not in UTF-8");
  }

  @Test
  void refusesABrokenVocabulary() throws IOException {
    Path vocabulary = directory.resolve("vocab.json");
    Files.writeString(directory.resolve("merges.txt"), "");
    Files.writeString(vocabulary, "[1, 2]");
    assertThatThrownBy(() -> ClipTokenizer.read(directory)).hasMessageContaining("vocab.json");
    Files.writeString(vocabulary, "{\"a\": 0, \"b\": 0, \"<|endoftext|>\": 1}");
    assertThatThrownBy(() -> ClipTokenizer.read(directory)).hasMessageContaining("also that of");
    Files.writeString(vocabulary, "{\"a\": 0, \"<|endoftext|>\": 1}");
    assertThatThrownBy(() -> ClipTokenizer.read(directory))
        .hasMessageContaining("'<|startoftext|>' is not in vocab.json");
    Files.writeString(vocabulary, "{\"<|startoftext|>\": 0, \"<|endoftext|>\": 2000000000}");
    assertThatThrownBy(() -> ClipTokenizer.read(directory)).hasMessageContaining("out of range");
  }

  @Test
  void bytesOutsideTheVocabularyAreUnknown() throws IOException {
    Files.writeString(directory.resolve("merges.txt"), "");
    Files.writeString(
        directory.resolve("vocab.json"),
        "{\"a</w>\": 0, \"<|startoftext|>\": 1, \"<|endoftext|>\": 2}");
    assertThat(ClipTokenizer.read(directory).encode("a b")).containsExactly(0, 2);
  }
}
