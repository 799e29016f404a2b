package io.distillery.cli;

import io.distillery.run.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A run of some seconds: shapes of 16 px, a model with random weights.
 *
 * @param data the dataset
 * @param model the checkpoint
 */
record TinyRun(Path data, Path model) {
  /** The stages whose bytes must not depend on interruptions. */
  static final List<String> STAGES = List.of("descriptions", "model", "prototypes", "distilled");

  /** Makes dataset and model. */
  static TinyRun in(Path folder) throws IOException {
    Shapes.write(folder.resolve("shapes/train"), 12, 1);
    Shapes.write(folder.resolve("shapes/val"), 6, 2);
    return new TinyRun(folder.resolve("shapes"), TinyModel.write(folder.resolve("tiny")));
  }

  /** Arguments of a run into a directory; what follows replaces or adds to the tiny options. */
  String[] arguments(Path out, String... more) {
    return CommandRun.arguments(
        List.of(
            "run",
            "--data=" + data,
            "--out=" + out,
            "--model=" + model,
            "--threads=1",
            "--ipc=2",
            "--train-epochs=2",
            "--train-batch=8",
            "--steps=8",
            "--size=16",
            "--eval-epochs=2",
            "--eval-tests=1",
            "--repeats=2"),
        more);
  }

  /** Arguments of a comparison of real images; what follows replaces or adds to them. */
  String[] comparing(Path out, String... more) {
    return CommandRun.arguments(
        List.of(
            "compare",
            "--data=" + data,
            "--out=" + out,
            "--model=" + model,
            "--no-train",
            "--methods=random,first",
            "--ipc=2",
            "--sets=1",
            "--threads=1",
            "--size=16",
            "--eval-tests=1"),
        more);
  }

  /** Arguments of drawing into a directory with the model as it is, and further ones. */
  String[] drawing(Path out, String... more) {
    return CommandRun.arguments(
        List.of(
            "synthesize",
            "--data=" + data,
            "--out=" + out,
            "--model=" + model,
            "--no-train",
            "--threads=1",
            "--ipc=2",
            "--steps=4",
            "--size=16"),
        more);
  }

  /** Arguments of fine-tuning into a directory, checkpoints every other step, and further ones. */
  String[] training(Path out, String... more) {
    return CommandRun.arguments(
        List.of(
            "train",
            "--data=" + data,
            "--out=" + out,
            "--model=" + model,
            "--threads=1",
            "--train-batch=8",
            "--checkpoint-every=2"),
        more);
  }

  /** SHA-256 of every file that must be the same in every run, by its name in the run. */
  static Map<String, String> hashes(Path out) throws IOException {
    Map<String, String> hashes = new TreeMap<>();
    for (String stage : STAGES) {
      Manifest manifest = Manifest.read(out.resolve(stage)).orElseThrow();
      manifest.files().forEach((name, file) -> hashes.put(stage + "/" + name, file.sha256()));
    }
    return hashes;
  }

  /** The results, without the seconds that they took. */
  static String results(Path out) throws IOException {
    try (Stream<String> lines = Files.lines(out.resolve("evaluation/results.json"))) {
      return String.join("\n", lines.filter(line -> !line.contains("\"seconds\"")).toList());
    }
  }
}
