package io.distillery.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.distillery.base.Json;
import io.distillery.run.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Training and evaluation that must fit into a time. */
class MinutesTest {
  private static final int STEPS_OF_ALL_EPOCHS = 45 * 1_000 / 8;

  @TempDir static Path temp;
  private static TinyRun tiny;

  @BeforeAll
  static void makeDatasetAndModel() throws IOException {
    tiny = TinyRun.in(temp);
  }

  private static JsonNode fitted(Path stage) throws IOException {
    return Json.read(stage.resolve("fitted.json"), JsonNode.class);
  }

  @Test
  void fineTuningEndsWhenItsMinutesDoAndResumedAfterAsManySteps() throws Exception {
    Path out = temp.resolve("minutes");
    String[] arguments = tiny.training(out, "--train-minutes=0.05", "--train-epochs=1000");
    Path work = out.resolve(".work/model");
    CommandRun.startUntil(() -> Files.isDirectory(work.resolve("checkpoints")), arguments)
        .destroyForcibly()
        .waitFor();
    long planned = fitted(work).path("count").asLong();

    CommandRun resumed = CommandRun.of(arguments);

    assertThat(resumed.code()).as(resumed.err()).isZero();
    assertThat(planned).isBetween(1L, (long) STEPS_OF_ALL_EPOCHS - 1);
    assertThat(Manifest.read(out.resolve("model")).orElseThrow().counts())
        .containsEntry("steps", planned);
    assertThat(fitted(out.resolve("model")).path("count").asLong()).isEqualTo(planned);
  }

  @Test
  void fewEpochsEndItSooner() throws IOException {
    Path out = temp.resolve("epochs");

    CommandRun run = CommandRun.of(tiny.training(out, "--train-minutes=60", "--train-epochs=1"));

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(Manifest.read(out.resolve("model")).orElseThrow().counts().get("steps"))
        .isLessThan(10);
  }

  @Test
  void evaluationShortensItsTrainingsAndSaysSo() throws IOException {
    Path out = temp.resolve("evaluation");
    List<String> arguments = new ArrayList<>(List.of(tiny.arguments(out, "--eval-minutes=0.05")));
    arguments.removeIf(a -> a.startsWith("--eval-epochs") || a.startsWith("--eval-tests"));

    CommandRun run = CommandRun.of(arguments.toArray(String[]::new));

    assertThat(run.code()).as(run.err()).isZero();
    long epochs = fitted(out.resolve("evaluation")).path("count").asLong();
    assertThat(epochs).isBetween(50L, 999L); // of a step each
    assertThat(run.err())
        .contains(
            epochs > 50
                ? epochs + " of the protocol's 1,000 epochs fit into 0.1 minutes"
                : "50 of the protocol's 1,000 epochs, for fewer would tell nothing, even if they"
                    + " take longer than 0.1 minutes");
    assertThat(run.out())
        .contains("shortened to " + epochs + " of 1000 epochs", "tested at the end only");
  }
}
