package io.distillery.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.distillery.evaluation.protocol.EvaluationResults;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AblateCommandTest {
  @TempDir static Path temp;
  private static TinyRun tiny;

  @BeforeAll
  static void makeData() throws IOException {
    tiny = TinyRun.in(temp);
  }

  private static CommandRun ablate(Path out, String option, String values, String... more) {
    String[] arguments = {
      "ablate",
      "--data=" + tiny.data(),
      "--out=" + out,
      "--model=" + tiny.model(),
      "--option=" + option,
      "--values=" + values,
      "--threads=1",
      "--size=16",
      "--with",
      "--steps=4",
      "--eval-epochs=2",
      "--eval-tests=1",
      "--repeats=1"
    };
    String[] all = Arrays.copyOf(arguments, arguments.length + more.length);
    System.arraycopy(more, 0, all, arguments.length, more.length);
    return CommandRun.of(all);
  }

  @Test
  void valuesOfAnOptionAreComparedWithTheFirst() throws IOException {
    Path out = temp.resolve("strength");
    CommandRun run =
        ablate(
            out,
            "strength",
            "0.5,1",
            "--no-train",
            "--ipc=1,2",
            "--sets=2",
            "--real",
            "--real-epochs=1");

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(Files.readString(out.resolve("table.txt")))
        .containsPattern("strength=1 .* [-+].* over sets")
        .contains("Differences from strength=0.5 with 95 % intervals that hold all 2 at once")
        .contains("1 images per class", "2 images per class", "Real images, up to 12 per class");
    assertThat(out.resolve("sets/strength=1/ipc-2/set-1/run.json"))
        .content()
        .contains("\"strength\" : 1.0", "\"steps\" : 4");
    assertThat(EvaluationResults.read(out.resolve("results.json")).results()).hasSize(8);
    assertThat(Files.readString(out.resolve("table.html")))
        .contains("shapes: strength ablated", "class=\"chart\" src=\"data:image/png", "triangle");
    assertThat(Files.readString(out.resolve("table.json")))
        .contains("\"accuracyByClass\" : [", "\"from\" : \"strength=0.5\"");
  }

  @Test
  void theModelIsFittedAnewForEachValueOfAnOptionOfTraining() throws IOException {
    Path out = temp.resolve("epochs");
    CommandRun run =
        ablate(
            out,
            "learning-rate",
            "0.001,0.5",
            "--train",
            "--train-epochs=2",
            "--train-batch=12",
            "--warm-up=1",
            "--sets=1",
            "--ipc=1");

    assertThat(run.code()).as(run.err()).isZero();
    Path weights = Path.of("model", "unet", "diffusion_pytorch_model.safetensors");
    assertThat(
            Files.mismatch(
                out.resolve("base-learning-rate=0.001").resolve(weights),
                out.resolve("base-learning-rate=0.5").resolve(weights)))
        .isNotNegative();
    assertThat(out.resolve("sets/learning-rate=0.5/ipc-1/set-0/run.json"))
        .content()
        .contains("base-learning-rate=0.5");
  }

  @Test
  void whatCannotBeSweptIsRefusedAtOnce() {
    CommandRun run = ablate(temp.resolve("none"), "colour", "red,red", "--against=blue");

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err())
        .contains(
            "--colour is no option of synthesize",
            "two or more different ones",
            "--against is blue");
    assertThat(temp.resolve("none")).doesNotExist();
  }

  /** Before anything is drawn or fitted, by the values before them for example. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "strength; 0.5,1.5; --strength is 1.5",
        "text-rule; label,poem; --text-rule is poem, expected one of frequent-words, ",
        "loss; mse,poem; --loss is poem, expected one of mse, min-snr",
        "train-epochs; 2,0; --train-epochs is 0"
      })
  void valuesThatCannotBeAreRefusedAtOnce(String line) {
    String[] parts = line.split("; ");
    CommandRun run = ablate(temp.resolve("values"), parts[0], parts[1], "--train", "--ipc=1");

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains(parts[2]);
    assertThat(temp.resolve("values")).doesNotExist();
  }
}
