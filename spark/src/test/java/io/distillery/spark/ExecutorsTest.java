package io.distillery.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.distillery.base.Directories;
import io.distillery.cli.CommandRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Executors that are processes of their own come to the bytes of one machine, whichever of them is
 * killed. Starting them takes minutes where other work keeps the machine busy.
 */
@EnabledIfSystemProperty(named = "distillery.spark.executors", matches = "true")
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class ExecutorsTest {
  private static final String JAR = System.getProperty("distillery.spark.jar");

  @TempDir static Path temp;
  private static OneMachine oneMachine;
  private static SmallRun run;
  private static StandaloneCluster cluster;

  @BeforeAll
  static void start() throws Exception {
    oneMachine = OneMachine.in(temp);
    run = oneMachine.run();
    cluster = StandaloneCluster.in(temp);
  }

  @AfterAll
  static void stop() throws Exception {
    cluster.close();
  }

  /** An executor is killed amid the trainings, and then the process that gives the command. */
  @Test
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
    assertThat(SmallRun.comparisonBytes(out)).isEqualTo(oneMachine.table());
  }

  @Test
  void teachersByExecutorsThatAreKilled() throws Exception {
    Path out = temp.resolve("teachers-there");
    Path log = temp.resolve("teachers.log");
    Process driver =
        SmallRun.start(log, run.teachers(out, cluster.url(), "--conf=spark.jars=local:" + JAR));
    await(driver, () -> Files.exists(out) && !Directories.names(out).isEmpty());
    await(driver, cluster::killAnExecutor);
    assertThat(driver.waitFor()).as(Files.readString(log)).isZero();
    oneMachine.assertTeachersAreTheSame(out);
  }

  @Test
  void inExecutorsOfThisMachine() throws IOException {
    Path out = temp.resolve("local-cluster");
    CommandRun command = CommandRun.of(run.onCluster(out, "local-cluster[2,1,2048]"));

    assertThat(command.code()).as(command.err()).isZero();
    assertThat(SmallRun.bytes(out)).isEqualTo(oneMachine.bytes());
  }

  /** The assembled jar and Spark's own jars alone; every task may have a twin. */
  @Test
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
    assertThat(SmallRun.bytes(out)).isEqualTo(oneMachine.bytes());
  }

  /** An executor is killed in every stage, and the process that gives the command in one. */
  @Test
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
    assertThat(SmallRun.bytes(out)).isEqualTo(oneMachine.bytes());
  }

  /** A worker is lost for good with its executor, and another has no room on its disk. */
  @Test
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
    assertThat(SmallRun.bytes(out)).isEqualTo(oneMachine.bytes());
  }

  private static void await(Process driver, Callable<Boolean> state) throws Exception {
    while (driver.isAlive() && !state.call()) {
      TimeUnit.MILLISECONDS.sleep(2);
    }
    assertThat(driver.isAlive()).as("still running when something was to be killed").isTrue();
  }
}
