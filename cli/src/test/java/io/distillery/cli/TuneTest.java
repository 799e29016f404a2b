package io.distillery.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.distillery.run.RunRecord;
import io.distillery.tune.TunedRun;
import io.distillery.tune.TuningChoice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that choose settings on images that are kept out. */
class TuneTest {
  private static final int CLASSES = 3;
  private static final int KEPT_OUT = 4;
  private static final String[] TUNED = {
    "--tune",
    "--tune-images=" + KEPT_OUT,
    "--tune-sets=2",
    "--tune-epochs=2",
    "--tune-minutes=0",
    "--strength=0.6",
    "--refine-steps=2"
  };

  @TempDir static Path temp;
  private static TinyRun tiny;

  @BeforeAll
  static void makeDatasetAndModel() throws IOException {
    tiny = TinyRun.in(temp);
  }

  private static long images(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(f -> f.toString().endsWith(".png")).count();
    }
  }

  @Test
  void choosesSaysWhyAndGoesOnWithTheSameBytes() throws Exception {
    Path whole = temp.resolve("whole");
    Path killed = temp.resolve("killed");
    CommandRun run = CommandRun.of(tiny.arguments(whole, TUNED));
    CommandRun.startUntil(
            () -> Files.isDirectory(killed.resolve("tuning/sets/default/ipc-2/set-1/distilled")),
            tiny.arguments(killed, TUNED))
        .destroyForcibly()
        .waitFor();

    CommandRun resumed = CommandRun.of(tiny.arguments(killed, TUNED));

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(resumed.code()).as(resumed.err()).isZero();
    TuningChoice choice = TuningChoice.ofRun(whole).orElseThrow();
    assertThat(choice.trials())
        .extracting(TuningChoice.Trial::name)
        .containsExactlyInAnyOrder(
            "default", "medoid", "label-prompt", "real-medoid", "herding"); // strength is given
    assertThat(choice.refinement().orElseThrow().name()).isEqualTo("refined");
    assertThat(images(whole.resolve("tuning/sets/refined"))).isPositive();
    assertThat(Files.exists(whole.resolve("drawn")))
        .as("images as they were drawn, where they are refined")
        .isEqualTo(choice.refinement().get().difference().orElseThrow() > 0);
    assertThat(run.err()).contains(choice.sentence());
    assertThat(Files.readString(whole.resolve("report.html")))
        .contains("Choice of settings", "real-medoid");
    RunRecord record = RunRecord.read(whole).orElseThrow();
    assertThat(record.dataset().images())
        .isEqualTo(record.dataset().available() - CLASSES * KEPT_OUT);
    assertThat(TuningChoice.ofRun(killed).orElseThrow().trials()).isEqualTo(choice.trials());
    assertThat(TinyRun.hashes(killed)).isEqualTo(TinyRun.hashes(whole));
    assertThat(images(whole.resolve("distilled"))).isEqualTo(2 * CLASSES);
    if (choice.real().isPresent()) {
      assertThat(images(whole.resolve(TunedRun.REAL))).isEqualTo(2 * CLASSES);
    }
    CommandRun again = CommandRun.of(tiny.arguments(whole, TUNED));
    assertThat(again.code()).as(again.err()).isZero();
    assertThat(again.err()).contains("tuning: up to date, skipped", "evaluation: up to date");
  }

  @Test
  void nothingIsChosenWhereThatWouldTakeTooLong() throws IOException {
    Path out = temp.resolve("short");
    String[] hurried = TUNED.clone();
    hurried[4] = "--tune-minutes=0.001";

    CommandRun run = CommandRun.of(tiny.arguments(out, hurried));

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.err())
        .contains("Settings are not chosen", "longer than the 0.001 minutes of --tune-minutes")
        .contains("Images are refined without a trial", "(--refine none leaves them");
    assertThat(TuningChoice.ofRun(out)).isEmpty();
    assertThat(images(out.resolve("drawn"))).isEqualTo(2 * CLASSES);
    assertThat(images(out.resolve("distilled"))).isEqualTo(2 * CLASSES);
    CommandRun again = CommandRun.of(tiny.arguments(out, hurried));
    assertThat(again.code()).as(again.err()).isZero();
    assertThat(again.err()).contains("Settings are not chosen", "evaluation: up to date");

    Path drawn = temp.resolve("drawn-alone");
    CommandRun unrefined =
        CommandRun.of(
            CommandRun.arguments(List.of(tiny.arguments(drawn, hurried)), "--refine=none"));
    assertThat(unrefined.code()).as(unrefined.err()).isZero();
    assertThat(unrefined.err()).doesNotContain("refined without a trial");
    assertThat(drawn.resolve("drawn")).doesNotExist();
  }

  @Test
  void anotherRecipeIsNotMixedWithWhatWasChosen() throws IOException {
    Path out = temp.resolve("other");
    assertThat(CommandRun.of(tiny.arguments(out, TUNED)).code()).isZero();
    List<String> other =
        Stream.of(tiny.arguments(out, TUNED)).map(a -> a.replace("0.6", "0.8")).toList();

    CommandRun refused = CommandRun.of(other.toArray(String[]::new));

    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err()).contains("tuning", "--out", "--redo");
  }

  @Test
  void aSmallModelTellsItsTimeAndThatImagesAreTooFewToChooseBy() throws IOException {
    Path out = temp.resolve("small");

    CommandRun run =
        CommandRun.of(tiny.arguments(out, "--model=mini", "--size=32", "--ipc=1", "--steps=4"));

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.err())
        .containsPattern(
            "This run will take about \\d+ \\w+: describing \\d+ s, fine-tuning \\d+ s, prototypes and"
                + " drawing \\d+ s, evaluation \\d+ s")
        .contains("Settings are not chosen on photographs that are kept out", "2, makes 6 in all");
    assertThat(out.resolve("tuning")).doesNotExist();
  }

  @Test
  void aModelThatIsGivenIsNotTunedByItself() throws IOException {
    Path out = temp.resolve("plain");

    CommandRun run = CommandRun.of(tiny.arguments(out));

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(out.resolve("tuning")).doesNotExist();
  }
}
