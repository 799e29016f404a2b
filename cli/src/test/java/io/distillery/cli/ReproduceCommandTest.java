package io.distillery.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A paper's preset from 36 images to its table, with everything smaller. */
class ReproduceCommandTest {
  @TempDir Path temp;

  private CommandRun reproduce(TinyRun tiny, String... more) {
    String[] usual = {
      "reproduce",
      "imagewoof",
      "--data=" + tiny.data(),
      "--model=" + tiny.model(),
      "--out=" + temp.resolve("out"),
      "--threads=1",
      "--ipc=10",
      "--train-epochs=1",
      "--train-batch=8",
      "--steps=3",
      "--size=16",
      "--networks=convnet6,convnet3",
      "--eval-epochs=1",
      "--eval-tests=1",
      "--eval-size=64",
      "--repeats=1"
    };
    String[] all = new String[usual.length + more.length];
    System.arraycopy(usual, 0, all, 0, usual.length);
    System.arraycopy(more, 0, all, usual.length, more.length);
    return CommandRun.of(all);
  }

  @Test
  void whatCameOutStandsBesideWhatWasPublished() throws IOException {
    TinyRun tiny = TinyRun.in(temp);
    CommandRun run = reproduce(tiny);
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.err())
        .contains("Plan: 3 sets, for which 90 images are drawn.", "Fine-tuning for ")
        .contains(" images an hour");
    assertThat(run.out())
        .contains("Beside the published accuracies (Zou et al.")
        .containsPattern(
            "convnet6 +10 +\\d+\\.\\d +\\d+\\.\\d +34\\.8 +[+-]\\d+\\.\\d +\\(3 sets, 3 trainings\\)")
        .containsPattern("convnet3 +10 +\\d+\\.\\d +\\d+\\.\\d +- +- +\\(3 sets, 3 trainings\\)");
    JsonNode rows =
        new ObjectMapper().readTree(temp.resolve("out/reproduction.json").toFile()).get("rows");
    assertThat(rows).hasSize(2);
    for (JsonNode row : rows) {
      boolean inThePaper = row.get("network").asText().equals("convnet6");
      assertThat(row.get("published").asDouble(-1)).isEqualTo(inThePaper ? 34.8 : -1);
    }

    CommandRun again = reproduce(tiny);
    assertThat(again.code()).as(again.err()).isZero();
    assertThat(again.out()).isEqualTo(run.out());
    assertThat(again.err()).doesNotContain("Fine-tuning for ", " images an hour");
  }

  @Test
  void unknownPresets() throws IOException {
    CommandRun run =
        CommandRun.of(
            "reproduce", "mnist", "--data=" + temp, "--model=mini", "--out=" + temp.resolve("o"));
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("There is no preset mnist; there are imagenette");
  }
}
