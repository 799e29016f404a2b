package io.distillery.diffusion.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.distillery.diffusion.checkpoint.ReferenceCases;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClipTokenizerReferenceTest {
  private ReferenceCases reference;
  private ClipTokenizer tokenizer;

  @BeforeAll
  void read() throws IOException {
    reference = ReferenceCases.open();
    tokenizer = ClipTokenizer.read(reference.model().resolve("tokenizer"));
  }

  @Test
  void readsTheSpecialTokens() {
    assertThat(tokenizer.vocabularySize()).isEqualTo(49_408);
    assertThat(tokenizer.startId()).isEqualTo(49_406);
    assertThat(tokenizer.endId()).isEqualTo(49_407);
    assertThat(tokenizer.padId()).isEqualTo(49_407);
    assertThat(tokenizer.maxLength()).isEqualTo(77);
  }

  @Test
  void givesTheIdsOfTheOriginal() {
    List<String> prompts = reference.prompts();
    assertThat(prompts).hasSize(14);
    for (int i = 0; i < prompts.size(); i++) {
      assertThat(tokenizer.encodeWithEnds(prompts.get(i)))
          .as(prompts.get(i))
          .isEqualTo(reference.longs("tokens.full.%02d".formatted(i)));
    }
  }

  @Test
  void padsAsTheOriginal() {
    List<String> prompts = reference.prompts();
    long[] expected = reference.longs("tokens.padded77");
    for (int i = 0; i < prompts.size(); i++) {
      assertThat(tokenizer.encodePadded(prompts.get(i)))
          .as(prompts.get(i))
          .isEqualTo(Arrays.copyOfRange(expected, 77 * i, 77 * (i + 1)));
    }
  }

  @Test
  void countsTheIdsOfLongPrompts() {
    for (JsonNode longPrompt : reference.description().get("long_prompt_cases")) {
      assertThat(tokenizer.encodeWithEnds(longPrompt.get("prompt").asText()))
          .hasSize(longPrompt.get("prompt_ids").asInt());
      assertThat(tokenizer.encodeWithEnds(longPrompt.get("negative").asText()))
          .hasSize(longPrompt.get("negative_ids").asInt());
    }
  }

  @Test
  void decodesWhatItEncoded() {
    for (String prompt : reference.prompts()) {
      long[] ids = tokenizer.encode(prompt);
      assertThat(tokenizer.encode(tokenizer.decode(ids))).as(prompt).isEqualTo(ids);
    }
  }

  @Test
  void writesWhatItReads(@TempDir Path directory) throws IOException {
    tokenizer.write(directory);
    ClipTokenizer again = ClipTokenizer.read(directory);
    for (String prompt : reference.prompts()) {
      assertThat(again.encodePadded(prompt)).isEqualTo(tokenizer.encodePadded(prompt));
    }
  }
}
