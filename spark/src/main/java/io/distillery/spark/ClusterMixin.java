package io.distillery.spark;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Text;
import io.distillery.stage.Workshop;
import io.distillery.torch.ComputeDevice;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.SparkConf;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Takes which cluster does the work, and how it is cut. */
@Command(optionListHeading = "%nCluster:%n")
final class ClusterMixin {
  private static final String MASTER = "spark.master";
  private static final String TASK_CPUS = "spark.task.cpus";

  @Option(
      names = "--master",
      paramLabel = "URL",
      description =
          "The cluster, as Spark names it: spark://HOST:7077, yarn, k8s://https://HOST:443, or local[N]"
              + " for N tasks in this process. Default: what spark-submit was told.")
  private String master;

  @Option(
      names = "--conf",
      paramLabel = "KEY=VALUE",
      description =
          "A setting of Spark's, such as spark.executor.memory=4g or spark.speculation=true; may be"
              + " repeated.")
  private Map<String, String> settings = new LinkedHashMap<>();

  @Option(
      names = "--images-per-task",
      paramLabel = "N",
      description =
          "Images that a task describes, rounded up to the describer's batches. Default: ${DEFAULT-VALUE}.")
  private int imagesPerTask = Workshop.Sizes.defaults().described();

  @Option(
      names = "--encode-images-per-task",
      paramLabel = "N",
      description =
          "Images of a class that a task encodes; classes of no more are encoded where their prototypes"
              + " are found. Default: ${DEFAULT-VALUE}.")
  private int encodeImagesPerTask = Workshop.Sizes.defaults().encoded();

  @Option(
      names = "--executor-device",
      paramLabel = "NAME",
      description =
          "Where executors' models compute: cpu, or cuda for the GPU that Spark gives the task"
              + " (spark.task.resource.gpu.amount), the first where it gives none. Default:"
              + " ${DEFAULT-VALUE}.")
  private String executorDevice = ComputeDevice.HOST.name();

  /** Tells how many threads a task has where the command line does not say. */
  int threadsOfATask() {
    String cpus = settings.getOrDefault(TASK_CPUS, new SparkConf().get(TASK_CPUS, "1"));
    try {
      return Integer.parseInt(cpus);
    } catch (NumberFormatException e) {
      throw new ConfigurationException(
          Text.format("%s is '%s', expected a whole number", TASK_CPUS, cpus), e);
    }
  }

  /**
   * Connects to the cluster.
   *
   * @param threads of a task
   * @throws ConfigurationException when no cluster is named, or its settings contradict the threads
   */
  SparkWorkshop open(int threads) {
    Workshop.Sizes sizes = new Workshop.Sizes(imagesPerTask, encodeImagesPerTask);
    SparkConf conf = new SparkConf();
    settings.forEach(conf::set);
    if (master != null) {
      conf.setMaster(master);
    }
    if (!conf.contains(MASTER)) {
      throw new ConfigurationException(
          "--master is missing: name the cluster, such as spark://HOST:7077, or local[2] for this"
              + " process alone");
    }
    conf.setIfMissing(TASK_CPUS, Integer.toString(threads));
    if (conf.getInt(TASK_CPUS, 1) < threads) {
      throw new ConfigurationException(
          Text.format(
              "--threads is %d and %s %s: a task would take cores that Spark gives to others; leave"
                  + " out one of them, or make them equal",
              threads, TASK_CPUS, conf.get(TASK_CPUS)));
    }
    return SparkWorkshop.open(conf, sizes, executorDevice);
  }
}
