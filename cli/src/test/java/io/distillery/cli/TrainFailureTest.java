package io.distillery.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.distillery.run.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Fine-tuning through the command line: killed, on a full disk, with losses that are no numbers.
 */
class TrainFailureTest {
  private static final String EVERYTHING =
      "--lora-rank=2 --lora-targets=attention,text --accumulate=2 --recompute --bf16"
          + " --loss=min-snr --lr-schedule=cosine --validate-every=3 --train-held-out=0.2";

  @TempDir static Path temp;
  private static TinyRun tiny;

  @BeforeAll
  static void makeDatasetAndModel() throws IOException {
    tiny = TinyRun.in(temp);
  }

  private static String[] arguments(Path out, String options) {
    return CommandRun.arguments(
        List.of(
            "train",
            "--data=" + tiny.data(),
            "--out=" + out,
            "--model=" + tiny.model(),
            "--threads=1",
            "--train-epochs=4",
            "--train-batch=8",
            "--checkpoint-every=2"),
        Stream.of(options.split(" ")).filter(o -> !o.isEmpty()).toArray(String[]::new));
  }

  private static Map<String, String> hashes(Path out) throws IOException {
    Map<String, String> hashes = new TreeMap<>();
    Manifest.read(out.resolve("model"))
        .orElseThrow()
        .files()
        .forEach((name, file) -> hashes.put(name, file.sha256()));
    return hashes;
  }

  private static void killAfterACheckpoint(Path out, String options) throws Exception {
    startAndWaitForACheckpoint(out, options).destroyForcibly().waitFor();
  }

  private static Process startAndWaitForACheckpoint(Path out, String options) throws Exception {
    return CommandRun.startUntil(() -> !checkpoints(out).isEmpty(), arguments(out, options));
  }

  private static List<Path> checkpoints(Path out) throws IOException {
    Path folder = out.resolve(".work/model/checkpoints");
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(f -> f.toString().endsWith(".safetensors")).sorted().toList();
    }
  }

  @Test
  void killedTrainingEndsWithTheSameBytes() throws Exception {
    Path undisturbed = temp.resolve("undisturbed");
    Path killed = temp.resolve("killed");
    CommandRun whole = CommandRun.of(arguments(undisturbed, EVERYTHING));
    assertThat(whole.code()).as(whole.err()).isZero();
    killAfterACheckpoint(killed, EVERYTHING);

    CommandRun resumed = CommandRun.of(arguments(killed, EVERYTHING));

    assertThat(resumed.code()).as(resumed.err()).isZero();
    assertThat(resumed.err()).contains("Going on after step");
    assertThat(hashes(killed)).isEqualTo(hashes(undisturbed));
  }

  @Test
  void interruptedTrainingEndsBetweenTwoStepsAndNotInACrash() throws Exception {
    Path out = temp.resolve("interrupted");
    Process process = startAndWaitForACheckpoint(out, "--train-epochs=40");

    process.destroy(); // SIGTERM

    assertThat(process.waitFor()).isEqualTo(128 + 15);
  }

  @Test
  void diskWithoutRoomKeepsTheLastCheckpointToGoOnFrom() throws Exception {
    assumeThat(System.getProperty("os.name")).as("ulimit's unit").isEqualTo("Linux");
    Path out = temp.resolve("full");
    killAfterACheckpoint(out, "");
    Path checkpoint = checkpoints(out).get(0);

    CommandRun full =
        CommandRun.withLargestFile(Files.size(checkpoint) / 1024 - 1, arguments(out, ""));

    assertThat(full.code()).isEqualTo(1);
    assertThat(full.err())
        .contains("Cannot write the checkpoint of step", "The last good checkpoint is kept")
        .contains("Make room");
    assertThat(checkpoints(out)).contains(checkpoint);
    CommandRun resumed = CommandRun.of(arguments(out, ""));
    assertThat(resumed.code()).as(resumed.err()).isZero();
    assertThat(resumed.err()).contains("Going on after step");
  }

  @Test
  void learningRateThatIsTooHighIsCaughtBeforeItSpoilsACheckpoint() throws IOException {
    Path out = temp.resolve("diverged");

    CommandRun run = CommandRun.of(arguments(out, "--learning-rate=1e30 --warm-up=0"));

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("Training diverged at step", "Lower the learning rate");
    assertThat(out.resolve("model")).doesNotExist();
  }

  @Test
  void samplesAreDrawnAtTheLastStepAndToldOrNotAtAll() {
    Path out = temp.resolve("samples");
    CommandRun drawing = CommandRun.of(arguments(out, "--validate-every=100"));
    CommandRun without = CommandRun.of(arguments(temp.resolve("none"), "--validate-every=0"));

    assertThat(drawing.code()).as(drawing.err()).isZero();
    assertThat(drawing.err()).containsPattern("Drawing samples: 6[03] steps in"); // three classes
    assertThat(out.resolve("model/samples")).isDirectoryContaining("glob:**/step-*.png");
    assertThat(without.code()).as(without.err()).isZero();
    assertThat(without.err()).doesNotContain("Drawing samples");
    assertThat(temp.resolve("none/model/samples")).doesNotExist();
  }
}
