package io.distillery.spark;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.spark.launcher.JavaModuleOptions;

/**
 * A real standalone cluster on this machine: a master and two workers of one core, each a process
 * of its own.
 */
final class StandaloneCluster implements AutoCloseable {
  private final Path home;
  private final Path logs;
  private final int port;
  private final List<Process> workers = new ArrayList<>();
  private Process master;

  private StandaloneCluster(Path folder) throws IOException {
    home = folder.resolve("spark-home");
    logs = Files.createDirectories(folder.resolve("logs"));
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
  }

  /** Starts one. */
  static StandaloneCluster in(Path folder) throws Exception {
    StandaloneCluster cluster = new StandaloneCluster(folder);
    SparkHome.make(cluster.home);
    cluster.master =
        cluster.start(
            "master",
            "org.apache.spark.deploy.master.Master",
            List.of("--host", "127.0.0.1", "--port", "" + cluster.port, "--webui-port", "0"));
    cluster.awaitMaster();
    for (int i = 0; i < 2; i++) {
      cluster.startWorker("worker-" + i, folder.resolve("worker-" + i));
    }
    return cluster;
  }

  /** Gives its name. */
  String url() {
    return "spark://127.0.0.1:" + port;
  }

  /**
   * Starts one more worker.
   *
   * @param work folder of its executors
   */
  void startWorker(String name, Path work) throws IOException {
    workers.add(
        start(
            name,
            "org.apache.spark.deploy.worker.Worker",
            List.of(
                "--host",
                "127.0.0.1",
                "--cores",
                "1",
                "--memory",
                "1100m",
                "--webui-port",
                "0",
                "--work-dir",
                work.toString(),
                url())));
  }

  /** Starts a process of Spark's jars alone. */
  Process start(String name, String main, List<String> arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx600m",
                "-XX:-UsePerfData"));
    command.addAll(List.of(JavaModuleOptions.defaultModuleOptions().split(" ")));
    command.addAll(List.of("-cp", home.resolve("jars") + "/*", main));
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.redirectOutput(logs.resolve(name + ".log").toFile());
    builder.environment().put("SPARK_HOME", home.toString());
    builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
    builder.environment().put("SPARK_SCALA_VERSION", "2.13"); // as its scripts do
    SmallRun.compileLittle(builder);
    return builder.start();
  }

  /** Reads what a process has said. */
  String log(String name) throws IOException {
    return Files.readString(logs.resolve(name + ".log"));
  }

  private void awaitMaster() throws Exception {
    for (int tries = 0; tries < 600; tries++) {
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress("127.0.0.1", port), 1000);
        return;
      } catch (IOException e) {
        TimeUnit.MILLISECONDS.sleep(100);
      }
    }
    throw new IOException("The master does not answer: " + log("master"));
  }

  /** Kills an executor at once, and tells whether there was one. */
  boolean killAnExecutor() {
    for (Process worker : workers) {
      for (ProcessHandle executor : worker.toHandle().children().toList()) {
        if (executor.destroyForcibly()) {
          return true;
        }
      }
    }
    return false;
  }

  /** Kills a worker and its executors at once, for good. */
  void killAWorker() throws Exception {
    Process worker = workers.remove(0);
    List<ProcessHandle> executors = worker.toHandle().children().toList();
    worker.destroyForcibly().waitFor();
    executors.forEach(ProcessHandle::destroyForcibly);
  }

  @Override
  public void close() throws Exception {
    for (Process worker : workers) {
      List<ProcessHandle> executors = worker.toHandle().children().toList();
      worker.destroyForcibly().waitFor();
      executors.forEach(ProcessHandle::destroyForcibly);
    }
    master.destroyForcibly().waitFor();
  }
}
