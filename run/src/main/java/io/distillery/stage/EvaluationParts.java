package io.distillery.stage;

import io.distillery.base.Directories;
import io.distillery.base.Json;
import io.distillery.base.WholeFile;
import io.distillery.dataset.SkippedImage;
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
public record EvaluationParts(Path directory) {
  private static final String RESULT = ".result.json";
  private static final String UNREADABLE = "unreadable.json";

  /** Lists the files of results that are there. */
  List<Path> results() throws IOException {
    return Directories.names(directory).stream()
        .filter(name -> name.endsWith(RESULT) && !name.startsWith("."))
        .map(directory::resolve)
        .toList();
  }

  /** Deletes the results that are there. */
  void delete() throws IOException {
    for (Path result : results()) {
      Files.delete(result);
    }
  }

  /** Says whether the result of a training is there. */
  public boolean has(TrainingName training) {
    return Files.exists(file(training));
  }

  /**
   * Keeps the result of a training.
   *
   * @param alone with no other result
   */
  public void write(TrainingName training, EvaluationResults alone) throws IOException {
    Files.createDirectories(directory);
    WholeFile.writeShared(file(training), alone::write);
  }

  private Path file(TrainingName training) {
    return directory.resolve(training.fileName() + RESULT);
  }

  /** Whether it is known which test images cannot be read. */
  boolean hasUnreadable() {
    return Files.exists(directory.resolve(UNREADABLE));
  }

  /** Lists the test images that cannot be read. */
  List<SkippedImage> unreadable() throws IOException {
    return Arrays.asList(Json.read(directory.resolve(UNREADABLE), SkippedImage[].class));
  }

  /** Keeps which test images cannot be read. */
  void write(List<SkippedImage> unreadable) throws IOException {
    write(UNREADABLE, unreadable);
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
    write(NearestTraining.FILE, nearest);
  }

  private void write(String name, Object value) throws IOException {
    Files.createDirectories(directory);
    WholeFile.writeShared(directory.resolve(name), part -> Json.write(part, value));
  }
}
