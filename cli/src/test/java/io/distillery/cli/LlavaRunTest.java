package io.distillery.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.distillery.describe.Descriptions;
import io.distillery.llava.FormulaCheckpoint;
import io.distillery.run.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A run whose images LLaVA describes; the checkpoint is a tiny one with weights made by formula.
 */
class LlavaRunTest {
  private static final String CONFIG =
      """
      {
        "model_type": "llava",
        "image_token_index": 440,
        "text_config": {
          "model_type": "llama", "hidden_size": 16, "intermediate_size": 24,
          "num_attention_heads": 2, "num_hidden_layers": 2, "vocab_size": 448,
          "max_position_embeddings": 512
        },
        "vision_config": {
          "model_type": "clip_vision_model", "hidden_size": 8, "image_size": 8,
          "intermediate_size": 12, "num_attention_heads": 2, "num_hidden_layers": 2, "patch_size": 4
        }
      }
      """;

  @TempDir static Path temp;
  private static TinyRun tiny;
  private static Path llava;

  @BeforeAll
  static void write() throws IOException {
    tiny = TinyRun.in(temp);
    llava = temp.resolve("llava");
    FormulaCheckpoint.write(
        llava, CONFIG, List.of("Describe", "physical", "appearance", "image."), ScalarType.Float);
  }

  private static Path describe(String name, String... more) throws IOException {
    Path out = temp.resolve(name);
    String[] asked = new String[5 + more.length];
    asked[0] = "describe";
    asked[1] = "--data=" + tiny.data();
    asked[2] = "--out=" + out;
    asked[3] = "--describer=llava";
    asked[4] = "--max-tokens=12";
    System.arraycopy(more, 0, asked, 5, more.length);
    CommandRun run = CommandRun.of(asked);
    assertThat(run.code()).as(run.err()).isZero();
    return out.resolve("descriptions").resolve(Descriptions.FILE);
  }

  @Test
  void sameAnswersAgainAndOthersUnderAnotherSeed() throws IOException {
    Path once = describe("once", "--vlm=" + llava, "--vlm-batch=5");

    assertThat(describe("again", "--vlm=" + llava, "--vlm-batch=5")).hasSameTextualContentAs(once);
    assertThat(Files.readString(describe("seed", "--vlm=" + llava, "--vlm-batch=5", "--seed=9")))
        .isNotEqualTo(Files.readString(once));
    JsonNode noted =
        Manifest.read(temp.resolve("once/descriptions")).orElseThrow().request().options();
    assertThat(noted.at("/describer").asText()).isEqualTo("llava");
    assertThat(noted.at("/vlm/maxTokens").asInt()).isEqualTo(12);
  }

  @Test
  void whatWasDescribedBeforeAnInterruptionStaysAndTheRestIsTheSame() throws IOException {
    Path whole = describe("whole", "--vlm=" + llava, "--vlm-batch=4");
    Path half = describe("half", "--vlm=" + llava, "--vlm-batch=4");
    List<String> lines = Files.readAllLines(half);
    Files.write(half, lines.subList(0, lines.size() / 2 - 1));
    Files.delete(half.resolveSibling("manifest.json"));

    assertThat(describe("half", "--vlm=" + llava, "--vlm-batch=4")).hasSameTextualContentAs(whole);
  }

  @Test
  void checkpointIsAskedForBeforeAnythingStarts() {
    Path out = temp.resolve("none");
    String[] asked = tiny.arguments(out, "--describer=llava");

    CommandRun none = CommandRun.of(asked);
    assertThat(none.code()).isEqualTo(2);
    assertThat(none.err()).contains("--describer llava needs --vlm");

    CommandRun wrong = CommandRun.of(tiny.arguments(out, "--describer=llava", "--vlm=nowhere"));
    assertThat(wrong.code()).isEqualTo(2);
    assertThat(wrong.err()).contains("--vlm names", "nowhere", "LLaVA-1.5");
  }
}
