package io.distillery.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.distillery.base.Directories;
import io.distillery.base.Progress;
import io.distillery.cli.CommandRun;
import io.distillery.cli.TinyTeacher;
import io.distillery.recipe.Recipe;
import io.distillery.recipe.Sources;
import io.distillery.run.Manifest;
import io.distillery.run.RunRecord;
import io.distillery.stage.Distillation;
import io.distillery.stage.Distillation.Place;
import io.distillery.stage.Distillation.Step;
import io.distillery.tune.TuningChoice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Runs on clusters that are really there end with the bytes of one machine, whatever happens. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class ClusterTest {
  /** Has executors started, which takes minutes where other work keeps the machine busy. */
  private static final String EXECUTORS = "distillery.spark.executors";

  private static final String JAR = System.getProperty("distillery.spark.jar");

  @TempDir static Path temp;
  private static SmallRun run;
  private static Map<String, String> expected;
  private static Map<String, String> table; // null: not compared yet
  private static StandaloneCluster cluster;

  @BeforeAll
  static void runOnThisMachine() throws Exception {
    run = SmallRun.in(temp);
    Path out = temp.resolve("one-machine");
    CommandRun command = CommandRun.of(run.arguments(out, List.of("run")));
    assertThat(command.code()).as(command.err()).isZero();
    expected = SmallRun.bytes(out);
    cluster = StandaloneCluster.in(temp);
  }

  @AfterAll
  static void stop() throws Exception {
    cluster.close();
  }

  @Test
  void everyPartTwiceAtTheSameTime() throws IOException {
    Path out = temp.resolve("twins");
    Recipe recipe = RunRecord.read(temp.resolve("one-machine")).orElseThrow().asked();
    Distillation.plan(Sources.read(run.data(), recipe), recipe, Step.EVALUATE)
        .execute(twins(out), Progress.SILENT);

    assertThat(SmallRun.bytes(out)).isEqualTo(expected);
  }

  private static Place twins(Path out) {
    return new Place(out, Optional.empty(), 1, false).with(new Twins());
  }

  /** Images are drawn a batch a task, and refined a class a task. */
  @Test
  void refinedTwiceAtTheSameTime() throws IOException {
    assertTwinsGiveTheSame(
        "refined",
        Step.SYNTHESIZE,
        List.of("drawn", "distilled"),
        ".png",
        "--refine=dm",
        "--refine-steps=3",
        "--refine-real=8");
  }

  /** An image waits for those of its class before it, and a teacher chooses and guides in tasks. */
  @Test
  void steeredAndChosenTwiceAtTheSameTime() throws Exception {
    assertTwinsGiveTheSame(
        "steered",
        Step.SYNTHESIZE,
        List.of("distilled"),
        ".png",
        "--ipc=3",
        "--batch=2",
        "--deviation=0.05",
        "--transport=0.1",
        "--teacher-guidance=0.05",
        "--candidates=2",
        "--teacher=" + teacher());
    assertThat(temp.resolve("steered-there/distilled/candidates.jsonl")).isNotEmptyFile();
  }

  /** A teacher labels a set in a task; then a training on stored labels is one. */
  @Test
  void labelledTwiceAtTheSameTime() throws Exception {
    List<String> soft = List.of("--protocol=soft", "--size=16");
    List<String> evaluation = List.of("evaluation");
    assertTwinsGiveTheSame(
        "labelled",
        Step.EVALUATE,
        evaluation,
        ".json",
        soft.get(0),
        soft.get(1),
        "--store-labels",
        "--teacher=" + teacher());
    Path labels = temp.resolve("labelled-here/evaluation/labels");
    assertThat(Directories.names(labels)).hasSize(2);
    assertTwinsGiveTheSame(
        "by-labels",
        Step.EVALUATE,
        evaluation,
        ".json",
        soft.get(0),
        soft.get(1),
        "--labels=" + labels);
  }

  private static Path teacher() throws Exception {
    Path file = temp.resolve("teacher.safetensors");
    return Files.exists(file) ? file : TinyTeacher.write(file, run.data());
  }

  /**
   * Twins at work on what a command asks for come to what one machine does.
   *
   * @param ending of a file that there must be
   */
  private static void assertTwinsGiveTheSame(
      String name, Step last, List<String> stages, String ending, String... options)
      throws IOException {
    Path here = temp.resolve(name + "-here");
    String command = last == Step.EVALUATE ? "run" : "synthesize";
    CommandRun one = CommandRun.of(run.arguments(here, List.of(command), options));
    assertThat(one.code()).as(one.err()).isZero();
    Recipe recipe = RunRecord.read(here).orElseThrow().asked();
    Path there = temp.resolve(name + "-there");
    Distillation.plan(Sources.read(run.data(), recipe), recipe, last)
        .execute(twins(there), Progress.SILENT);

    assertThat(SmallRun.bytes(there, stages))
        .isEqualTo(SmallRun.bytes(here, stages))
        .anySatisfy((file, hash) -> assertThat(file).endsWith(ending));
    assertThat(Directories.names(there.resolve(".work"))).isEmpty();
  }

  /** Gives what a comparison comes to on one machine, which is made once. */
  private static Map<String, String> table() throws IOException {
    if (table == null) {
      Path here = temp.resolve("compared-here");
      CommandRun command = CommandRun.of(run.comparison(here));
      assertThat(command.code()).as(command.err()).isZero();
      table = SmallRun.comparisonBytes(here);
      assertThat(table.keySet())
          .contains("results.json", "real-16-per-class-1-epochs.json", "table.csv", "table.json");
    }
    return table;
  }

  /**
   * Settings are chosen by sets whose images are drawn, and whose networks are trained, in tasks.
   */
  @Test
  void settingsAreChosenInThisProcess() throws IOException {
    String[] options = {
      "--tune",
      "--tune-images=4",
      "--tune-sets=2",
      "--tune-epochs=2",
      "--tune-minutes=0",
      "--strength=0.6",
      "--refine-steps=2",
      "--refine-real=8"
    };
    Path here = temp.resolve("chosen-here");
    CommandRun one = CommandRun.of(run.arguments(here, List.of("run"), options));
    assertThat(one.code()).as(one.err()).isZero();
    Path there = temp.resolve("chosen-local");
    CommandRun many = CommandRun.of(run.onCluster(there, "local[2]", options));
    assertThat(many.code()).as(many.err()).isZero();
    assertThat(SmallRun.comparisonBytes(there.resolve("tuning")))
        .isEqualTo(SmallRun.comparisonBytes(here.resolve("tuning")))
        .containsKey("results.json");
    assertThat(TuningChoice.ofRun(there)).isPresent().isEqualTo(TuningChoice.ofRun(here));
    assertThat(SmallRun.bytes(there)).isEqualTo(SmallRun.bytes(here));
  }

  /** Two tasks at the same time; then one machine takes up what a killed cluster has left. */
  @Test
  void comparedInThisProcess() throws IOException {
    Path out = temp.resolve("compared-local");
    CommandRun command = CommandRun.of(run.comparison(out, "--master=local[2]"));
    assertThat(command.code()).as(command.err()).isZero();
    assertThat(SmallRun.comparisonBytes(out)).isEqualTo(table());
    assertThat(out.resolve(".work")).doesNotExist();

    Path left = Files.createDirectories(out.resolve(".work/results.json.parts"));
    Files.move(out.resolve("results.json"), left.resolve("some.result.json"));
    CommandRun again = CommandRun.of(run.comparison(out));
    assertThat(again.code()).as(again.err()).isZero();
    assertThat(again.err()).doesNotContain("Evaluating");
    assertThat(SmallRun.comparisonBytes(out)).isEqualTo(table());
  }

  /** An executor is killed amid the trainings, and then the process that gives the command. */
  @Test
  @EnabledIfSystemProperty(named = EXECUTORS, matches = "true")
  void comparedByExecutorsThatAreKilled() throws Exception {
    Path out = temp.resolve("compared-there");
    Path log = temp.resolve("compared.log");
    Path parts = out.resolve(".work/results.json.parts");
    String[] arguments =
        run.comparison(out, "--master=" + cluster.url(), "--conf=spark.jars=local:" + JAR);
    Process driver = SmallRun.start(log, arguments);
    await(driver, () -> !Directories.names(parts).isEmpty());
    await(driver, cluster::killAnExecutor);
    driver.destroyForcibly().waitFor();
    driver = SmallRun.start(log, arguments);
    assertThat(driver.waitFor()).as(Files.readString(log)).isZero();
    assertThat(SmallRun.comparisonBytes(out)).isEqualTo(table());
  }

  @Test
  void teachersInThisProcess() throws IOException {
    CommandRun command = CommandRun.of(run.teachers(temp.resolve("teachers-local"), "local[2]"));
    assertThat(command.code()).as(command.err()).isZero();
    assertThat(command.out()).contains("convnet3, 16 px", "convnet3-batch, 16 px");
    assertTeachersAreThoseOfOneMachine(temp.resolve("teachers-local"));
  }

  @Test
  @EnabledIfSystemProperty(named = EXECUTORS, matches = "true")
  void teachersByExecutorsThatAreKilled() throws Exception {
    Path out = temp.resolve("teachers-there");
    Path log = temp.resolve("teachers.log");
    Process driver =
        SmallRun.start(log, run.teachers(out, cluster.url(), "--conf=spark.jars=local:" + JAR));
    await(driver, () -> Files.exists(out) && !Directories.names(out).isEmpty());
    await(driver, cluster::killAnExecutor);
    assertThat(driver.waitFor()).as(Files.readString(log)).isZero();
    assertTeachersAreThoseOfOneMachine(out);
  }

  private static void assertTeachersAreThoseOfOneMachine(Path there) throws IOException {
    Path here = temp.resolve("teachers-here");
    if (!Files.exists(here)) {
      CommandRun command = CommandRun.of(run.teachers(here, ""));
      assertThat(command.code()).as(command.err()).isZero();
    }
    assertThat(Directories.names(there))
        .containsExactlyInAnyOrder("convnet3.safetensors", "convnet3-batch.safetensors");
    for (String name : Directories.names(there)) {
      assertThat(there.resolve(name)).hasSameBinaryContentAs(here.resolve(name));
    }
  }

  /** What a cluster has encoded, one machine need not encode again. */
  @Test
  void encodedAlone() throws IOException {
    Path out = temp.resolve("encoded");
    String[] onCluster = {"--master=local[2]", "--conf=spark.ui.enabled=false"};
    CommandRun encoded = CommandRun.of(run.arguments(out, List.of("spark", "encode"), onCluster));
    assertThat(encoded.code()).as(encoded.err()).isZero();
    assertThat(out.resolve("prototypes")).doesNotExist();

    CommandRun found = CommandRun.of(run.arguments(out, List.of("prototypes")));
    assertThat(found.code()).as(found.err()).isZero();
    assertThat(found.err()).contains("48 of 48 images were encoded before");
    List<String> prototypes = List.of("prototypes");
    assertThat(SmallRun.bytes(out, prototypes))
        .isEqualTo(SmallRun.bytes(temp.resolve("one-machine"), prototypes));
  }

  @Test
  void inThisProcess() throws IOException {
    Path out = temp.resolve("local");
    CommandRun command = CommandRun.of(run.onCluster(out, "local[1]"));

    assertThat(command.code()).as(command.err()).isZero();
    assertThat(SmallRun.bytes(out)).isEqualTo(expected);
    assertThat(out.resolve("report.html")).exists();
    assertThat(Directories.names(out.resolve(".work"))).isEmpty();
  }

  @Test
  @EnabledIfSystemProperty(named = EXECUTORS, matches = "true")
  void inExecutorsOfThisMachine() throws IOException {
    Path out = temp.resolve("local-cluster");
    CommandRun command = CommandRun.of(run.onCluster(out, "local-cluster[2,1,2048]"));

    assertThat(command.code()).as(command.err()).isZero();
    assertThat(SmallRun.bytes(out)).isEqualTo(expected);
  }

  /** What one machine does of a run, a cluster does not do again, and the other way round. */
  @Test
  void begunHereGoesOnThereAndBack() throws IOException {
    Path out = temp.resolve("to-and-fro");
    CommandRun described = CommandRun.of(run.arguments(out, List.of("prototypes")));
    assertThat(described.code()).as(described.err()).isZero();

    CommandRun drawn =
        CommandRun.of(
            run.arguments(
                out,
                List.of("spark", "synthesize"),
                "--master=local[1]",
                "--conf=spark.ui.enabled=false"));
    assertThat(drawn.code()).as(drawn.err()).isZero();
    assertThat(drawn.err()).contains("descriptions: up to date", "prototypes: up to date");

    CommandRun judged = CommandRun.of(run.arguments(out, List.of("run")));
    assertThat(judged.code()).as(judged.err()).isZero();
    assertThat(judged.err()).contains("distilled: up to date");
    assertThat(SmallRun.bytes(out)).isEqualTo(expected);
  }

  /** Every task fails on it, whichever stage it is of, and says so of it alone. */
  @Test
  void anImageThatNoTaskCanReadIsListedAndLeftOut() throws IOException {
    SmallRun bad = SmallRun.in(temp.resolve("bad"));
    Files.writeString(bad.data().resolve("train/square/broken.png"), "no image at all");
    Path here = temp.resolve("bad-here");
    Path there = temp.resolve("bad-there");
    String[] onCluster = {"--master=local[1]", "--conf=spark.ui.enabled=false"};

    CommandRun one = CommandRun.of(bad.arguments(here, List.of("synthesize")));
    assertThat(one.code()).as(one.err()).isZero();
    CommandRun cluster =
        CommandRun.of(bad.arguments(there, List.of("spark", "synthesize"), onCluster));
    assertThat(cluster.code()).as(cluster.err()).isZero();

    assertThat(Manifest.read(there.resolve("descriptions")).orElseThrow().skippedImages())
        .singleElement()
        .satisfies(image -> assertThat(image.file()).isEqualTo("square/broken.png"));
    assertThat(Manifest.read(there.resolve("distilled")).orElseThrow().files())
        .isEqualTo(Manifest.read(here.resolve("distilled")).orElseThrow().files());

    String[] few = {onCluster[0], onCluster[1], "--max-bad-images=0.001"};
    CommandRun tooMany =
        CommandRun.of(bad.arguments(temp.resolve("bad-ends"), List.of("spark", "describe"), few));
    assertThat(tooMany.code()).isOne();
    assertThat(tooMany.err()).contains("1 of 49 images cannot be read", "square/broken.png");
  }

  @Test
  void withoutAClusterNothingIsBegun() {
    Path out = temp.resolve("nowhere");
    CommandRun command = CommandRun.of(run.arguments(out, List.of("spark", "describe")));

    assertThat(command.code()).isEqualTo(2);
    assertThat(command.err()).contains("--master is missing");
    assertThat(out).doesNotExist();
  }

  /** The assembled jar and Spark's own jars alone; every task may have a twin. */
  @Test
  @EnabledIfSystemProperty(named = EXECUTORS, matches = "true")
  void submittedToAStandaloneClusterWithTwins() throws Exception {
    Path out = temp.resolve("submitted");
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--master",
                cluster.url(),
                "--conf",
                "spark.speculation=true",
                "--conf",
                "spark.speculation.interval=10ms",
                "--conf",
                "spark.speculation.multiplier=1.01",
                "--conf",
                "spark.speculation.quantile=0.01",
                "--conf",
                "spark.speculation.minTaskRuntime=1ms",
                JAR));
    arguments.addAll(List.of(run.onCluster(out, cluster.url())));
    Process submit = cluster.start("submit", "org.apache.spark.deploy.SparkSubmit", arguments);

    assertThat(submit.waitFor()).as(cluster.log("submit")).isZero();
    assertThat(SmallRun.bytes(out)).isEqualTo(expected);
  }

  /** An executor is killed in every stage, and the process that gives the command in one. */
  @Test
  @EnabledIfSystemProperty(named = EXECUTORS, matches = "true")
  void killedInEveryStage() throws Exception {
    Path out = temp.resolve("killed");
    Path log = temp.resolve("killed.log");
    String[] arguments =
        run.onCluster(out, cluster.url(), "--conf=spark.jars=local:" + JAR, "--images-per-task=1");
    Process driver = SmallRun.start(log, arguments);
    for (String stage : SmallRun.STAGES) {
      Path parts = out.resolve(".work/" + stage + ".parts");
      Path done = out.resolve(stage);
      await(driver, () -> Files.exists(done) || !Directories.names(parts).isEmpty());
      await(driver, cluster::killAnExecutor);
      if (stage.equals("distilled")) {
        driver.destroyForcibly().waitFor();
        driver = SmallRun.start(log, arguments);
      }
    }
    assertThat(driver.waitFor()).as(Files.readString(log)).isZero();
    assertThat(SmallRun.bytes(out)).isEqualTo(expected);
  }

  /** A worker is lost for good with its executor, and another has no room on its disk. */
  @Test
  @EnabledIfSystemProperty(named = EXECUTORS, matches = "true")
  void aWorkerThatNeverComesBackAndOneWithoutRoom() throws Exception {
    Path folder = temp.resolve("lossy");
    Path out = temp.resolve("lost");
    Path log = temp.resolve("lost.log");
    try (SmallDisk disk = SmallDisk.at(folder.resolve("full"));
        StandaloneCluster lossy = StandaloneCluster.in(folder)) {
      disk.fill();
      lossy.startWorker("full", disk.folder());
      Process driver =
          SmallRun.start(log, run.onCluster(out, lossy.url(), "--conf=spark.jars=local:" + JAR));
      Path parts = out.resolve(".work/descriptions.parts");
      await(driver, () -> !Directories.names(parts).isEmpty());
      lossy.killAWorker();
      assertThat(driver.waitFor()).as(Files.readString(log)).isZero();
      assertThat(lossy.log("full")).contains("No space left on device");
    }
    assertThat(SmallRun.bytes(out)).isEqualTo(expected);
  }

  private static void await(Process driver, Callable<Boolean> state) throws Exception {
    while (driver.isAlive() && !state.call()) {
      TimeUnit.MILLISECONDS.sleep(2);
    }
    assertThat(driver.isAlive()).as("still running when something was to be killed").isTrue();
  }
}
