package io.distillery.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.distillery.run.RunRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole runs through the command line. */
class RunTest {
  @TempDir static Path temp;
  private static TinyRun tiny;
  private static Path undisturbed;

  @BeforeAll
  static void runUndisturbed() throws IOException {
    tiny = TinyRun.in(temp);
    undisturbed = temp.resolve("undisturbed");
    CommandRun run = CommandRun.of(tiny.arguments(undisturbed));
    assertThat(run.code()).as(run.err()).isZero();
  }

  @Test
  void runGivesDistilledImagesAndAReport() throws IOException {
    for (String name : Shapes.CLASSES) {
      assertThat(undisturbed.resolve("distilled").resolve(name))
          .isDirectoryContaining("glob:**.png");
    }
    assertThat(Files.readString(undisturbed.resolve("report.html")))
        .contains("circle", "square", "triangle", "Random real images", "data:image/png;base64,")
        .doesNotContain("http:");
  }

  @Test
  void summaryShowsAccuraciesAndWhereTheReportIs() {
    CommandRun again = CommandRun.of(tiny.arguments(undisturbed));

    assertThat(again.out())
        .contains("Accuracy of convnet3", "Distilled images", "Random real images", "report.html");
  }

  @Test
  void secondRunSkipsEveryStage() throws IOException {
    CommandRun again = CommandRun.of(tiny.arguments(undisturbed));

    assertThat(again.code()).isZero();
    assertThat(again.err().lines().filter(l -> l.contains("up to date, skipped"))).hasSize(5);
  }

  @ParameterizedTest
  @ValueSource(strings = {"descriptions", "model", "prototypes", "distilled", "evaluation"})
  void runKilledInAStageEndsWithTheSameBytes(String stage) throws Exception {
    Path killed = temp.resolve("killed-in-" + stage);
    killOnceIn(stage, killed);

    CommandRun resumed = CommandRun.of(tiny.arguments(killed));

    assertThat(resumed.code()).as(resumed.err()).isZero();
    assertThat(TinyRun.hashes(killed)).isEqualTo(TinyRun.hashes(undisturbed));
    assertThat(TinyRun.results(killed)).isEqualTo(TinyRun.results(undisturbed));
  }

  private void killOnceIn(String stage, Path out) throws Exception {
    Process process =
        CommandRun.startUntil(
            () -> Files.exists(out.resolve(".work").resolve(stage)), tiny.arguments(out));
    process.destroyForcibly().waitFor();
  }

  @Test
  void otherSeedGivesOtherImages() throws IOException {
    Path other = temp.resolve("other-seed");
    CommandRun run = CommandRun.of(tiny.arguments(other, "--seed=1"));

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(TinyRun.hashes(other).values())
        .doesNotContainAnyElementsOf(
            TinyRun.hashes(undisturbed).entrySet().stream()
                .filter(e -> e.getKey().endsWith(".png"))
                .map(java.util.Map.Entry::getValue)
                .toList());
  }

  @Test
  void otherOptionsAreRefusedAndDoneAgainWithConsent() throws IOException {
    Path out = temp.resolve("redone");
    assertThat(CommandRun.of(tiny.arguments(out)).code()).isZero();

    CommandRun refused = CommandRun.of(tiny.arguments(out, "--eval-epochs=3"));
    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err())
        .contains(
            "holds another run", "evaluation protocol.epochs: 2 there, 3 asked for", "--redo");
    assertThat(TinyRun.results(out)).isEqualTo(TinyRun.results(undisturbed));

    CommandRun redone = CommandRun.of(tiny.arguments(out, "--eval-epochs=3", "--redo"));
    assertThat(redone.code()).as(redone.err()).isZero();
    assertThat(TinyRun.hashes(out)).isEqualTo(TinyRun.hashes(undisturbed));
    assertThat(TinyRun.results(out)).isNotEqualTo(TinyRun.results(undisturbed));
  }

  @Test
  void stageCommandsGoOnWithTheOptionsOfTheRun() throws IOException {
    Path out = temp.resolve("by-stages");
    String[] first = tiny.arguments(out);
    first[0] = "prototypes";
    String[] withoutLaterOptions =
        java.util.Arrays.stream(first)
            .filter(a -> !a.matches("--(steps|size|eval|repeats).*"))
            .toArray(String[]::new);
    CommandRun prototypes = CommandRun.of(withoutLaterOptions);
    assertThat(prototypes.code()).as(prototypes.err()).isZero();
    assertThat(out.resolve("distilled")).doesNotExist();

    CommandRun synthesis = CommandRun.of("synthesize", "--out=" + out, "--steps=8", "--size=16");

    assertThat(synthesis.code()).as(synthesis.err()).isZero();
    assertThat(TinyRun.hashes(out)).isEqualTo(TinyRun.hashes(undisturbed));
  }

  @Test
  void unreadableImagesAreSkippedAndListed() throws IOException {
    Path data = temp.resolve("with-bad-images");
    Shapes.write(data.resolve("train"), 12, 1);
    Shapes.write(data.resolve("val"), 6, 2);
    Files.writeString(data.resolve("train/circle/3.png"), "not an image");
    Path truncated = data.resolve("train/square/5.png");
    byte[] whole = Files.readAllBytes(truncated);
    Files.write(truncated, java.util.Arrays.copyOf(whole, whole.length / 2));
    TinyRun bad = new TinyRun(data, tiny.model());

    CommandRun tooMany = CommandRun.of(bad.arguments(temp.resolve("too-many"), "--no-train"));
    assertThat(tooMany.code()).isEqualTo(1);
    assertThat(tooMany.err())
        .contains("cannot be read", "1 % that are allowed", "--max-bad-images");

    Path out = temp.resolve("skipping");
    CommandRun run =
        CommandRun.of(bad.arguments(out, "--no-train", "--max-bad-images=0.1", "--eval-epochs=1"));
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(RunRecord.read(out).orElseThrow().dataset().look().orElseThrow().unreadable())
        .extracting(image -> image.file())
        .containsExactly("train/circle/3.png", "train/square/5.png");
    assertThat(Files.readString(out.resolve("report.html"))).contains("square/5.png");
  }
}
