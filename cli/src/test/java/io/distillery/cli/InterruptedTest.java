package io.distillery.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.distillery.tune.TuningChoice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Ctrl-C and SIGTERM, whatever a command is at: it says that nothing is lost, ends as interrupted
 * programs do, and the same command goes on to the bytes of an undisturbed one. The build
 * interrupts two stages of a run; all, a choice of settings, and a comparison: {@code
 * -Ddistillery.kill.points=12}.
 */
@EnabledOnOs(OS.LINUX)
class InterruptedTest {
  /** The directories of a run's stages, in their order. */
  private static final List<String> STAGES =
      List.of("descriptions", "model", "prototypes", "drawn", "distilled", "evaluation");

  /** Programs that a signal ended have its number in their exit code. */
  private static final int SIGNALLED = 128;

  private static final String NOTICE =
      "Interrupted. What is finished is kept; the same command goes on from there.";

  @TempDir static Path temp;
  private static TinyRun tiny;

  @BeforeAll
  static void makeDatasetAndModel() throws IOException {
    tiny = TinyRun.in(temp);
  }

  /** Names a signal, and its number. */
  private enum Signal {
    INT(2),
    TERM(15);

    private final int number;

    Signal(int number) {
      this.number = number;
    }
  }

  @Test
  void aRunInEveryStage() throws Exception {
    Path whole = temp.resolve("whole");
    finish(run(whole));
    Path out = temp.resolve("run");
    List<String> stages = stages();
    for (String stage : stages) {
      Signal signal = stages.indexOf(stage) % 2 == 0 ? Signal.TERM : Signal.INT;
      interrupt(stage, signal, () -> isBegun(out, stage), run(out));
      assertThat(out.resolve("report.html")).as(stage).doesNotExist();
    }

    String said = finish(run(out));

    assertThat(said).doesNotContain("was killed", "The process that worked here before");
    assertThat(TinyRun.hashes(out)).isEqualTo(TinyRun.hashes(whole));
    assertThat(TinyRun.results(out)).isEqualTo(TinyRun.results(whole));
  }

  private static List<String> stages() {
    return isAsked() ? STAGES : List.of("model", "distilled");
  }

  private static boolean isAsked() {
    return KilledCommand.points() >= 2 * STAGES.size();
  }

  private static String[] run(Path out) {
    return tiny.arguments(
        out,
        "--train-epochs=1",
        "--checkpoint-every=1",
        "--steps=4",
        "--refine=dm",
        "--refine-steps=2",
        "--refine-real=4",
        "--eval-epochs=20",
        "--repeats=4");
  }

  /** Says whether a stage is under way, or has ended before that was seen. */
  private static boolean isBegun(Path out, String stage) {
    return Files.exists(out.resolve(".work").resolve(stage + ".json"))
        || Files.exists(out.resolve(stage));
  }

  @Test
  void aRunThatChoosesSettings() throws Exception {
    assumeAsked();
    Path whole = temp.resolve("whole choice");
    finish(choose(whole));
    Path out = temp.resolve("choice");
    Path sets = out.resolve("tuning/sets");
    for (String begun : List.of("default", "herding", "refined")) {
      Signal signal = begun.equals("herding") ? Signal.INT : Signal.TERM;
      interrupt(begun, signal, () -> Files.exists(sets.resolve(begun)), choose(out));
      assertThat(TuningChoice.ofRun(out)).as(begun).isEmpty();
    }

    finish(choose(out));

    assertThat(TuningChoice.ofRun(out)).isEqualTo(TuningChoice.ofRun(whole));
    assertThat(TinyRun.hashes(out)).isEqualTo(TinyRun.hashes(whole));
  }

  private static String[] choose(Path out) {
    return tiny.arguments(
        out,
        "--tune",
        "--tune-images=4",
        "--tune-sets=2",
        "--tune-epochs=10",
        "--tune-minutes=0",
        "--strength=0.6",
        "--refine-steps=4",
        "--refine-real=4");
  }

  private static void assumeAsked() {
    assumeThat(isAsked()).as("-Ddistillery.kill.points=12").isTrue();
  }

  @Test
  void aComparisonAtItsSetsAndAtItsTrainings() throws Exception {
    assumeAsked();
    Path whole = temp.resolve("whole comparison");
    finish(compare(whole));
    Path out = temp.resolve("comparison");
    interrupt("sets", Signal.TERM, () -> Files.exists(out.resolve("sets")), compare(out));
    interrupt(
        "trainings", Signal.INT, () -> Files.exists(out.resolve("results.json")), compare(out));
    assertThat(out.resolve("table.csv")).doesNotExist();

    finish(compare(out));

    assertThat(out.resolve("table.csv")).hasSameTextualContentAs(whole.resolve("table.csv"));
  }

  private static String[] compare(Path out) {
    return tiny.comparing(
        out,
        "--methods=default,random",
        "--ipc=1",
        "--sets=2",
        "--steps=2",
        "--eval-epochs=20",
        "--repeats=6");
  }

  /** Runs a command to its end, and gives what it said. */
  private static String finish(String... arguments) {
    CommandRun run = CommandRun.of(arguments);
    assertThat(run.code()).as(run.err()).isZero();
    return run.err();
  }

  /** Starts a command, sends a signal when it has come to a state, and looks at how it ends. */
  private static void interrupt(
      String at, Signal signal, Callable<Boolean> state, String... arguments) throws Exception {
    // A shell that started this test in the background lets nobody hear of Ctrl-C.
    List<String> command = new ArrayList<>(List.of("env", "--default-signal=" + signal));
    command.addAll(CommandRun.command(arguments));
    Path said = Files.createTempFile(temp, "said", ".txt");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile()).start();
    CommandRun.awaitState(process, state);
    new ProcessBuilder("kill", "-" + signal, "" + process.pid()).start().waitFor();
    int code = process.waitFor();
    String text = Files.readString(said);
    assertThat(code).as("%s: %s", at, text).isEqualTo(SIGNALLED + signal.number);
    assertThat(text)
        .as(at)
        .containsOnlyOnce(NOTICE)
        .doesNotContain("This should not happen", "\tat ", "SIGSEGV", "SIGABRT");
  }
}
