package io.distillery.stage;

import io.distillery.base.Directories;
import io.distillery.base.Json;
import io.distillery.base.Text;
import io.distillery.base.WholeFile;
import io.distillery.dataset.SkippedImage;
import io.distillery.evaluation.protocol.EvaluationResult;
import io.distillery.evaluation.protocol.EvaluationResults;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * What other processes have found out for an evaluation, a file each: results of trainings, the
 * training images nearest to distilled ones, and which test images cannot be read.
 *
 * @param directory need not exist
 */
record EvaluationParts(Path directory) {
  private static final String RESULT = ".result.json";
  private static final String UNREADABLE = "unreadable.json";

  /** Adds the results that are there to others. */
  EvaluationResults takeUp(EvaluationResults results) throws IOException {
    EvaluationResults all = results;
    for (String name : Directories.names(directory)) {
      if (name.endsWith(RESULT) && !name.startsWith(".")) {
        for (EvaluationResult each : EvaluationResults.read(directory.resolve(name)).results()) {
          if (!all.has(each.method(), each.network(), each.ipc(), each.set(), each.repeat())) {
            all = all.with(each);
          }
        }
      }
    }
    return all;
  }

  /** Whether the result of a training is there. */
  boolean has(String method, String network, int repeat) {
    return Files.exists(file(method, network, repeat));
  }

  /** Keeps the result of a training. */
  void write(
      String method,
      String network,
      int repeat,
      EvaluationResults alone,
      List<SkippedImage> unreadable)
      throws IOException {
    Files.createDirectories(directory);
    write(UNREADABLE, unreadable);
    WholeFile.writeShared(file(method, network, repeat), alone::write);
  }

  private Path file(String method, String network, int repeat) {
    return directory.resolve(Text.format("%s.%s.%d%s", method, network, repeat, RESULT));
  }

  /** Whether it is known which test images cannot be read. */
  boolean hasUnreadable() {
    return Files.exists(directory.resolve(UNREADABLE));
  }

  /** Lists the test images that cannot be read. */
  List<SkippedImage> unreadable() throws IOException {
    return Arrays.asList(Json.read(directory.resolve(UNREADABLE), SkippedImage[].class));
  }

  /** Whether the nearest images are there. */
  boolean hasNearest() {
    return Files.exists(directory.resolve(NearestTraining.FILE));
  }

  /** Reads the nearest images. */
  NearestTraining nearest() throws IOException {
    return NearestTraining.read(directory);
  }

  /** Keeps the nearest images. */
  void write(NearestTraining nearest) throws IOException {
    Files.createDirectories(directory);
    write(NearestTraining.FILE, nearest);
  }

  private void write(String name, Object value) throws IOException {
    WholeFile.writeShared(directory.resolve(name), part -> Json.write(part, value));
  }
}
