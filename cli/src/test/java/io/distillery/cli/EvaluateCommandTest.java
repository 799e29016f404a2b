package io.distillery.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.distillery.evaluation.protocol.EvaluationResult;
import io.distillery.evaluation.protocol.EvaluationResults;
import io.distillery.run.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One run that is judged in several ways: what was drawn stays. */
class EvaluateCommandTest {
  @TempDir static Path temp;
  private static TinyRun tiny;
  private static Path teacher;

  @BeforeAll
  static void makeTeacher() throws IOException {
    tiny = TinyRun.in(temp);
    teacher = teacher("teacher", tiny.data(), 6);
  }

  private static Path teacher(String name, Path data, int epochs) {
    Path file = temp.resolve(name + ".safetensors");
    CommandRun run =
        CommandRun.of(
            "teacher",
            "--data=" + data,
            "--out=" + file,
            "--network=convnet3-batch",
            "--size=16",
            "--epochs=" + epochs,
            "--batch=12",
            "--peak-rate=0.02",
            "--threads=1");
    assertThat(run.code()).as(run.err()).isZero();
    return file;
  }

  @Test
  void aTeacherLabelsIsMeasuredFirstAndItsLabelsSufficeAfterwards() throws IOException {
    Path out = temp.resolve("run");
    String[] first =
        tiny.arguments(
            out,
            "--no-train",
            "--protocol=soft",
            "--no-eval-bf16",
            "--teacher=" + teacher,
            "--store-labels");
    CommandRun run = CommandRun.of(first);

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.err())
        .contains("The teacher, convnet3-batch, is right of ", " of the 18 real test images");
    EvaluationResults taught = EvaluationResults.read(out.resolve("evaluation/results.json"));
    assertThat(taught.protocol().name()).isEqualTo("soft-label, shortened to 2 of 300 epochs");
    assertThat(taught.results()).hasSize(4);
    assertThat(out.resolve("report.html"))
        .content()
        .contains("Are they copies?", "Class by class: convnet3", "Mistaken for");

    // the teacher that the run remembers is for labels: it does not ask for candidates
    CommandRun drawn = CommandRun.of("synthesize", "--out=" + out);
    assertThat(drawn.code()).as(drawn.err()).isZero();
    assertThat(drawn.err()).contains("distilled: up to date, skipped");

    Path labels = Files.createDirectories(temp.resolve("labels"));
    for (String method : List.of("vlcp", "random")) {
      Path stored = out.resolve("evaluation/labels/" + method + ".safetensors");
      // 2 bytes x 2 seeds x 2 epochs x 6 images x 3 classes, and a header
      assertThat(Files.size(stored)).isBetween(144L, 2000L);
      Files.copy(
          stored, labels.resolve(method + ".safetensors"), StandardCopyOption.REPLACE_EXISTING);
    }

    // the teacher of the first run is an option that it remembers: another run without
    Path second = temp.resolve("second");
    CommandRun again =
        CommandRun.of(
            tiny.arguments(
                second, "--no-train", "--protocol=soft", "--no-eval-bf16", "--labels=" + labels));

    assertThat(again.code()).as(again.err()).isZero();
    assertThat(again.err()).doesNotContain("The teacher");
    EvaluationResults fromLabels =
        EvaluationResults.read(second.resolve("evaluation/results.json"));
    assertThat(fromLabels.results().stream().map(EvaluationResult::lastAccuracy).toList())
        .isEqualTo(taught.results().stream().map(EvaluationResult::lastAccuracy).toList());
    assertThat(Manifest.read(second.resolve("distilled")).orElseThrow().files())
        .isEqualTo(Manifest.read(out.resolve("distilled")).orElseThrow().files());
  }

  @Test
  void epochsCanBeChosenOnImagesThatNothingWasMadeOf() throws IOException {
    Path out = temp.resolve("selected");
    CommandRun run =
        CommandRun.of(tiny.arguments(out, "--no-train", "--selection-images=4", "--eval-tests=2"));

    assertThat(run.code()).as(run.err()).isZero();
    EvaluationResults results = EvaluationResults.read(out.resolve("evaluation/results.json"));
    assertThat(results.results()).allSatisfy(r -> assertThat(r.selectedAccuracy()).isPresent());
    assertThat(out.resolve("run.json")).content().contains("\"images\" : 24", "\"available\" : 36");
    assertThat(out.resolve("report.html")).content().contains("Epoch chosen on held-out images");

    CommandRun tooMany =
        CommandRun.of(tiny.arguments(temp.resolve("none"), "--selection-images=12"));
    assertThat(tooMany.code()).isEqualTo(2);
    assertThat(tooMany.err()).contains("Class circle has 12 images", "hold out fewer");
  }

  /** The random images beside them have no weights, and count alike. */
  @Test
  void imagesCountByTheirClustersWhereThatIsAskedFor() throws IOException {
    Path out = temp.resolve("weighted");
    assertThat(CommandRun.of(tiny.arguments(out, "--no-train")).code()).isZero();
    CommandRun run = CommandRun.of("evaluate", "--out=" + out, "--weighted", "--redo");

    assertThat(run.code()).as(run.err()).isZero();
    EvaluationResults results = EvaluationResults.read(out.resolve("evaluation/results.json"));
    assertThat(results.results())
        .hasSize(4)
        .allSatisfy(r -> assertThat(r.isWeighted()).isEqualTo(r.method().equals("vlcp")));
    assertThat(run.out()).contains("Distilled images, images weighted");
    assertThat(out.resolve("report.html")).content().contains("Distilled images, images weighted");
  }

  @Test
  void photographsAreJudgedByTheRecipeOfImageNet() throws IOException {
    Path out = temp.resolve("photographs");
    CommandRun run =
        CommandRun.of(
            tiny.arguments(
                out, "--no-train", "--protocol=hard-224", "--eval-size=20", "--repeats=1"));

    assertThat(run.code()).as(run.err()).isZero();
    EvaluationResults results = EvaluationResults.read(out.resolve("evaluation/results.json"));
    assertThat(results.protocol().name())
        .contains("that of 224 px on images of 20 px, 2 epochs in place of 3000 to 300 by IPC");
    assertThat(results.results()).hasSize(2);

    CommandRun small =
        CommandRun.of(tiny.arguments(temp.resolve("small"), "--protocol=hard", "--eval-size=64"));
    assertThat(small.code()).isEqualTo(2);
    assertThat(small.err()).contains("takes images as they are");
  }

  @Test
  void aTeacherOfOtherClassesIsRefused() throws IOException {
    Path others = temp.resolve("others");
    Shapes.write(others.resolve("train"), 6, 3);
    Shapes.write(others.resolve("val"), 3, 4);
    for (String part : List.of("train", "val")) {
      Files.move(others.resolve(part + "/circle"), others.resolve(part + "/zebra"));
    }
    Path stranger = teacher("stranger", others, 1);

    CommandRun run =
        CommandRun.of(
            tiny.arguments(
                temp.resolve("refused"), "--no-train", "--protocol=soft", "--teacher=" + stranger));

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("The teacher's class 0 is square, the data set's is circle");
  }

  @Test
  void whatDoesNotGoTogetherIsSaidBeforeAnythingIsDone() {
    CommandRun none = CommandRun.of(tiny.arguments(temp.resolve("none"), "--protocol=soft"));
    assertThat(none.code()).isEqualTo(2);
    assertThat(none.err()).contains("--teacher (make one", "--labels: one of the two");

    CommandRun hard =
        CommandRun.of(
            tiny.arguments(
                temp.resolve("none"), "--teacher=" + temp.resolve("nothing"), "--labels=" + temp));
    assertThat(hard.code()).isEqualTo(2);
    assertThat(hard.err())
        .contains(
            "--labels says nothing without --protocol soft", "nothing, which is no file", "vlcp");
  }
}
