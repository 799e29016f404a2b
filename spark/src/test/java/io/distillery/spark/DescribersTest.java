package io.distillery.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.distillery.cli.CommandRun;
import io.distillery.describe.server.ScriptedServer;
import io.distillery.describe.server.ScriptedServer.Reply;
import io.distillery.describe.server.ScriptedServer.Request;
import io.distillery.llava.FormulaCheckpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Vision-language models answer tasks as they answer one process. */
class DescribersTest {
  private static final String CONFIG =
      """
      {
        "model_type": "llava",
        "image_token_index": 440,
        "text_config": {
          "model_type": "llama", "hidden_size": 16, "intermediate_size": 24,
          "num_attention_heads": 2, "num_hidden_layers": 1, "vocab_size": 448,
          "max_position_embeddings": 512
        },
        "vision_config": {
          "model_type": "clip_vision_model", "hidden_size": 8, "image_size": 8,
          "intermediate_size": 12, "num_attention_heads": 2, "num_hidden_layers": 2, "patch_size": 4
        }
      }
      """;

  @TempDir static Path temp;
  private static SmallRun run;

  @BeforeAll
  static void writeDataset() throws IOException {
    run = SmallRun.in(temp);
  }

  private static void describe(String out, List<String> command, String... more) {
    CommandRun described = CommandRun.of(run.arguments(temp.resolve(out), command, more));
    assertThat(described.code()).as(described.err()).isZero();
  }

  /** Describes on one machine, then in two tasks at a time: seven tasks, the last a small one. */
  private static void describeTwice(String name, String... asked) throws IOException {
    describe(name, List.of("describe"), asked);
    String[] there = List.of(asked).toArray(new String[asked.length + 3]);
    there[asked.length] = "--master=local[2]";
    there[asked.length + 1] = "--conf=spark.ui.enabled=false";
    there[asked.length + 2] = "--images-per-task=7";
    describe(name + "-there", List.of("spark", "describe"), there);

    assertThat(answers(name + "-there")).hasSize(48).isEqualTo(answers(name));
    Path texts = temp.resolve(name + "-there/descriptions/metadata.jsonl");
    assertThat(texts).hasSameBinaryContentAs(temp.resolve(name + "/descriptions/metadata.jsonl"));
  }

  /** All but the time that they took, and the order in which they came. */
  private static List<String> answers(String out) throws IOException {
    try (Stream<String> lines = Files.lines(temp.resolve(out + "/descriptions/answers.jsonl"))) {
      return lines.map(line -> line.replaceFirst("\"milliseconds\":\\d+", "")).sorted().toList();
    }
  }

  @Test
  void llavaIsOpenedOnceAndItsBatchesStayWhole() throws IOException {
    Path llava = temp.resolve("llava");
    FormulaCheckpoint.write(
        llava, CONFIG, List.of("Describe", "physical", "appearance", "image."), ScalarType.Float);

    describeTwice(
        "by-llava", "--describer=llava", "--vlm=" + llava, "--vlm-batch=3", "--max-tokens=8");
  }

  @Test
  void aServerIsAskedOnceAboutEachImage() throws IOException {
    try (ScriptedServer server = ScriptedServer.of(DescribersTest::answer)) {
      describeTwice("by-server", "--describer=openai", "--server=" + server.url(), "--vlm=some");

      assertThat(server.requests()).hasSize(2 * 48);
    }
  }

  private static Reply answer(Request request) {
    return Reply.text("A thing with the number " + request.image().hashCode() + ".");
  }
}
