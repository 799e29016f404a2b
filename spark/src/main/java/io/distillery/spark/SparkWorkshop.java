package io.distillery.spark;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Progress;
import io.distillery.base.Text;
import io.distillery.stage.Part;
import io.distillery.stage.SharedRun;
import io.distillery.stage.Workshop;
import io.distillery.torch.CheckpointException;
import io.distillery.torch.NativeLibraryException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkStageInfo;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.JavaSparkStatusTracker;

/**
 * The executors of a Spark application. A part is a task; nothing but parts travels to them, and
 * nothing comes back: what they make is on the shared file system.
 */
final class SparkWorkshop implements Workshop, AutoCloseable {
  /** Names the assembled jar where the launcher knows it. */
  private static final String JAR = "distillery.spark.jar";

  private static final long LOOK_EVERY_MILLISECONDS = 200;

  private final JavaSparkContext context;
  private final Sizes sizes;
  private final String device;

  private SparkWorkshop(JavaSparkContext context, Sizes sizes, String device) {
    this.context = context;
    this.sizes = sizes;
    this.device = device;
  }

  /**
   * Starts an application.
   *
   * @param conf with the master; what executors need is added where it is not set
   * @param device name of where executors' models compute
   */
  static SparkWorkshop open(SparkConf conf, Sizes sizes, String device) {
    conf.setIfMissing("spark.app.name", "distillery");
    conf.setIfMissing("spark.ui.showConsoleProgress", "false");
    // Tensors live outside the heap; JavaCPP would else cap them at four times the heap.
    conf.set(
        "spark.executor.extraJavaOptions",
        "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0 -Djava.awt.headless=true "
            + conf.get("spark.executor.extraJavaOptions", ""));
    // As the launcher sets them, and for the same reasons.
    conf.setIfMissing("spark.executorEnv.OPENBLAS_NUM_THREADS", "1");
    conf.setIfMissing("spark.executorEnv.OMP_WAIT_POLICY", "PASSIVE");
    conf.setIfMissing("spark.executorEnv.MALLOC_ARENA_MAX", "1");
    conf.setIfMissing("spark.executorEnv.MALLOC_MMAP_MAX_", "0");
    conf.setIfMissing("spark.executorEnv.MALLOC_TRIM_THRESHOLD_", "8000000000");
    String jar = System.getProperty(JAR, "");
    if (!jar.isEmpty() && !isLocal(conf) && !conf.contains("spark.jars")) {
      if (!Files.isRegularFile(Path.of(jar))) {
        throw new ConfigurationException(
            Text.format("There is no file %s, which executors need: build the module spark", jar));
      }
      conf.set("spark.jars", jar);
    }
    try {
      makeHome(conf);
      return new SparkWorkshop(new JavaSparkContext(conf), sizes, device);
    } catch (RuntimeException | IOException e) {
      throw new ConfigurationException(
          Text.format(
              "There is no working with the cluster %s: %s", conf.get("spark.master"), said(e)),
          e);
    }
  }

  /** Executors that Spark starts on this machine without an installation need a home. */
  private static void makeHome(SparkConf conf) throws IOException {
    String home = System.getenv("SPARK_HOME");
    if (home != null && conf.get("spark.master").startsWith("local-cluster")) {
      SparkHome.make(Path.of(home));
      conf.setIfMissing("spark.executorEnv.SPARK_SCALA_VERSION", "2.13"); // as its scripts do
    }
  }

  private static boolean isLocal(SparkConf conf) {
    return conf.get("spark.master").matches("local(\\[.*])?");
  }

  @Override
  public Sizes sizes() {
    return sizes;
  }

  @Override
  public void each(String name, SharedRun shared, List<? extends Part> parts, Progress progress)
      throws IOException {
    List<Part> all = List.copyOf(parts);
    context.setJobDescription(name);
    JavaFutureAction<Void> job =
        context.parallelize(all, all.size()).foreachAsync(new PartFunction(shared.json(), device));
    try (Progress.Task task = progress.begin(name, "tasks", all.size())) {
      while (!isDone(job)) {
        task.done(done(job));
      }
      task.done(all.size());
    } catch (InterruptedException e) {
      job.cancel(true);
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("Interrupted");
    } catch (ExecutionException e) {
      throw failure(name, e.getCause());
    }
  }

  private static boolean isDone(JavaFutureAction<Void> job)
      throws InterruptedException, ExecutionException {
    try {
      job.get(LOOK_EVERY_MILLISECONDS, TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    }
  }

  private long done(JavaFutureAction<Void> job) {
    JavaSparkStatusTracker status = context.statusTracker();
    long done = 0;
    for (int id : job.jobIds()) {
      if (status.getJobInfo(id) != null) {
        for (int stage : status.getJobInfo(id).stageIds()) {
          SparkStageInfo info = status.getStageInfo(stage);
          done += info == null ? 0 : info.numCompletedTasks();
        }
      }
    }
    return done;
  }

  /** What a task failed with, as if it had failed here; else what Spark says of it. */
  private static IOException failure(String name, Throwable aborted) {
    for (Throwable cause = aborted; cause != null; cause = cause.getCause()) {
      if (cause instanceof IOException e) {
        return e;
      }
      if (cause instanceof ConfigurationException
          || cause instanceof CheckpointException
          || cause instanceof NativeLibraryException) {
        throw (RuntimeException) cause;
      }
      if (cause instanceof Error e) {
        throw e;
      }
    }
    for (Throwable cause = aborted; cause != null; cause = cause.getCause()) {
      if (cause.getCause() == null && !cause.getClass().getName().startsWith("org.apache.spark.")) {
        throw new IllegalStateException(cause);
      }
    }
    return new IOException(
        Text.format(
            "%s failed on the cluster: %s. What is done is kept; the executors' logs say more, and the"
                + " same command goes on from there",
            name, said(aborted)),
        aborted);
  }

  /** The first line of what Spark says, without the trace that follows in it. */
  private static String said(Throwable e) {
    String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    return message.lines().findFirst().orElse("").replaceAll("[.:\\s]+$", "");
  }

  @Override
  public void close() throws IOException {
    context.close();
    ProcessBench.close(); // of tasks in this process
  }
}
