package io.distillery.spark;

import io.distillery.cli.Main;
import io.distillery.cli.Shapes;
import io.distillery.run.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.launcher.JavaModuleOptions;

/**
 * A run of some seconds with the embedded model: a few dozen small images.
 *
 * @param data the dataset
 */
record SmallRun(Path data) {
  private static final List<String> STEPS = List.of("describe", "prototypes", "synthesize", "run");

  private static final String RESULTS = "evaluation/results.json";

  /** What every command on a cluster is told here. */
  private static final List<String> CLUSTER =
      List.of(
          "--conf=spark.ui.enabled=false",
          "--conf=spark.driver.host=127.0.0.1",
          "--conf=spark.executor.memory=1g");

  static final List<String> STAGES =
      List.of("descriptions", "prototypes", "distilled", "evaluation");

  /** Makes the dataset. */
  static SmallRun in(Path folder) throws IOException {
    Path data = folder.resolve("shapes");
    Shapes.write(data.resolve("train"), 16, 1);
    Shapes.write(data.resolve("val"), 6, 2);
    return new SmallRun(data);
  }

  /** Arguments of a command into a directory: those of the steps that it has. */
  String[] arguments(Path out, List<String> command, String... more) {
    List<String> arguments = new ArrayList<>(command);
    arguments.addAll(
        List.of("--data=" + data, "--out=" + out, "--threads=1", "--max-bad-images=0.1"));
    int steps = STEPS.indexOf(command.get(command.size() - 1));
    if (steps >= 1) {
      arguments.addAll(List.of("--no-train", "--ipc=2"));
    }
    if (steps >= 2) {
      arguments.addAll(List.of("--batch=1", "--steps=8"));
    }
    if (steps >= 3) {
      arguments.addAll(List.of("--eval-epochs=2", "--eval-tests=1", "--repeats=2"));
    }
    for (String argument : more) {
      String name = argument.replaceFirst("=.*", "=");
      arguments.removeIf(each -> !name.equals("--conf=") && each.startsWith(name));
      arguments.add(argument);
    }
    return arguments.toArray(String[]::new);
  }

  /** Arguments of a run on a cluster. */
  String[] onCluster(Path out, String master, String... more) {
    List<String> some =
        new ArrayList<>(
            List.of("--master=" + master, "--images-per-task=4", "--encode-images-per-task=8"));
    some.addAll(CLUSTER);
    some.addAll(List.of(more));
    return arguments(out, List.of("spark", "run"), some.toArray(String[]::new));
  }

  /** Starts a command in a process of its own, with what the launcher gives it. */
  static Process start(Path log, String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx600m",
                "-XX:-UsePerfData",
                "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0"));
    command.addAll(List.of(JavaModuleOptions.defaultModuleOptions().split(" ")));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(List.of(arguments));
    ProcessBuilder process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    compileLittle(process);
    return process.start();
  }

  /** Has a process that lives for seconds, and those that it starts, compile no more than pays. */
  static void compileLittle(ProcessBuilder process) {
    process
        .environment()
        .put("JDK_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"); // a third of the time
  }

  /** Arguments of a comparison of a few methods, on one machine or on a cluster. */
  String[] comparison(Path out, String... more) {
    List<String> arguments = new ArrayList<>();
    boolean isOnCluster = more.length > 0;
    if (isOnCluster) {
      arguments.addAll(List.of("spark", "compare"));
      arguments.addAll(CLUSTER);
    } else {
      arguments.add("compare");
    }
    arguments.addAll(List.of("--data=" + data, "--out=" + out, "--threads=1"));
    arguments.addAll(List.of("--methods=vlcp,herding,random,real", "--ipc=1", "--sets=2"));
    arguments.addAll(List.of("--no-train", "--no-tune", "--batch=1", "--with", "--steps=4"));
    arguments.addAll(List.of("--eval-epochs=2", "--eval-tests=1", "--real-epochs=1"));
    arguments.add("--max-bad-images=0.1");
    arguments.addAll(List.of(more));
    return arguments.toArray(String[]::new);
  }

  /**
   * Arguments of the training of two teachers.
   *
   * @param master of the cluster; empty for this machine alone
   */
  String[] teachers(Path out, String master, String... more) {
    List<String> arguments = new ArrayList<>();
    if (master.isEmpty()) {
      arguments.add("teacher");
    } else {
      arguments.addAll(List.of("spark", "teacher", "--master=" + master));
      arguments.addAll(CLUSTER);
    }
    arguments.addAll(List.of("--data=" + data, "--out=" + out, "--threads=1"));
    arguments.addAll(List.of("--network=convnet3,convnet3-batch", "--size=16", "--epochs=20"));
    arguments.addAll(List.of("--batch=12", "--peak-rate=0.02", "--checkpoint-every=2"));
    arguments.addAll(List.of(more));
    return arguments.toArray(String[]::new);
  }

  /** What must be the same in every comparison: the sets, the results and the tables. */
  static Map<String, String> comparisonBytes(Path out) throws IOException {
    Map<String, String> bytes = new TreeMap<>();
    try (Stream<Path> files = Files.walk(out)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        String name = out.relativize(file).toString();
        if (name.endsWith("distilled/manifest.json")) {
          Manifest.read(file.getParent())
              .orElseThrow()
              .files()
              .forEach((image, hash) -> bytes.put(name + " " + image, hash.sha256()));
        } else if (name.matches("results.json|real-.*json|table.(json|csv|txt)")) {
          bytes.put(name, withoutSeconds(file));
        }
      }
    }
    return bytes;
  }

  /** What must be the same in every run: hashes of files by name, and results without seconds. */
  static Map<String, String> bytes(Path out) throws IOException {
    Map<String, String> bytes = bytes(out, STAGES);
    bytes.put(RESULTS, withoutSeconds(out.resolve(RESULTS)));
    return bytes;
  }

  /** What must be the same of stages in every run: hashes of files by name. */
  static Map<String, String> bytes(Path out, List<String> stages) throws IOException {
    Map<String, String> bytes = new TreeMap<>();
    for (String stage : stages) {
      Manifest manifest = Manifest.read(out.resolve(stage)).orElseThrow();
      manifest.files().forEach((name, file) -> bytes.put(stage + "/" + name, file.sha256()));
      bytes.put(stage + " counts", manifest.counts().toString());
      bytes.put(stage + " skipped", manifest.skippedImages().toString());
    }
    bytes.keySet().removeIf(name -> name.equals(RESULTS));
    return bytes;
  }

  private static String withoutSeconds(Path file) throws IOException {
    try (Stream<String> lines = Files.lines(file)) {
      return String.join("\n", lines.filter(line -> !line.contains("\"seconds\"")).toList());
    }
  }
}
