package io.distillery.diffusion.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.distillery.diffusion.checkpoint.ReferenceCases;
import io.distillery.torch.ReferenceFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Needs CLIP's vocabulary and the prompts, which are not in this repository. */
class ClipTokenizerReferenceTest {
  private ReferenceCases reference;
  private JsonNode description;
  private List<String> prompts;
  private ClipTokenizer tokenizer;

  @BeforeEach
  void read() throws IOException {
    Path vocabulary = ReferenceFiles.find("tiny-sd/tokenizer/vocab.json");
    description = ReferenceFiles.json("tiny-sd-cases.json");
    prompts = new ArrayList<>();
    description.get("prompts").forEach(prompt -> prompts.add(prompt.asText()));
    reference = ReferenceCases.open();
    tokenizer = ClipTokenizer.read(vocabulary.getParent());
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
    assertThat(prompts).hasSize(14);
    for (int i = 0; i < prompts.size(); i++) {
      assertThat(tokenizer.encodeWithEnds(prompts.get(i)))
          .as(prompts.get(i))
          .isEqualTo(reference.longs("tokens.full.%02d".formatted(i)));
    }
  }

  @Test
  void padsAsTheOriginal() {
    long[] expected = reference.longs("tokens.padded77");
    for (int i = 0; i < prompts.size(); i++) {
      assertThat(tokenizer.encodePadded(prompts.get(i)))
          .as(prompts.get(i))
          .isEqualTo(Arrays.copyOfRange(expected, 77 * i, 77 * (i + 1)));
    }
  }

  /** Of the texts whose ids the walks take in place of them. */
  @Test
  void givesTheIdsOfShortTexts() {
    assertThat(tokenizer.encodeWithEnds("cat")).isEqualTo(reference.longs("tokens.full.cat"));
    assertThat(tokenizer.encodeWithEnds(description.get("negative_prompt").asText()))
        .isEqualTo(reference.longs("tokens.full.negative"));
  }

  @Test
  void countsTheIdsOfLongPrompts() {
    for (JsonNode longPrompt : description.get("long_prompt_cases")) {
      assertThat(tokenizer.encodeWithEnds(longPrompt.get("prompt").asText()))
          .hasSize(longPrompt.get("prompt_ids").asInt());
      assertThat(tokenizer.encodeWithEnds(longPrompt.get("negative").asText()))
          .hasSize(longPrompt.get("negative_ids").asInt());
    }
  }

  @Test
  void decodesWhatItEncoded() {
    for (String prompt : prompts) {
      long[] ids = tokenizer.encode(prompt);
      assertThat(tokenizer.encode(tokenizer.decode(ids))).as(prompt).isEqualTo(ids);
    }
  }

  @Test
  void writesWhatItReads(@TempDir Path directory) throws IOException {
    tokenizer.write(directory);
    ClipTokenizer again = ClipTokenizer.read(directory);
    for (String prompt : prompts) {
      assertThat(again.encodePadded(prompt)).isEqualTo(tokenizer.encodePadded(prompt));
    }
  }
}
