package io.distillery.evaluation.teacher;

import io.distillery.base.Problems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Names what knows the real images of a dataset: networks, and labels that one has left.
 *
 * @param teacher a teacher's file, which chooses among candidates, guides walks and labels for
 *     soft-label training
 * @param features a teacher's file, by whose features images are compared when they are clustered;
 *     none for a small classifier that is trained for it, where features are asked for
 * @param labels a directory of labels that a teacher has left, instead of the teacher
 * @param storeLabels whether the teacher's labels are kept with the results
 */
public record Teachers(
    Optional<Path> teacher, Optional<Path> features, Optional<Path> labels, boolean storeLabels) {
  private static final Teachers NONE =
      new Teachers(Optional.empty(), Optional.empty(), Optional.empty(), false);

  /** Names nothing. */
  public static Teachers none() {
    return NONE;
  }

  /** Names the same but the teacher. */
  public Teachers withoutTeacher() {
    return new Teachers(Optional.empty(), features, labels, storeLabels);
  }

  /** Adds each file that is not there to the problems. */
  public void requireFiles(Problems problems) {
    teacher.ifPresent(file -> requireFile(problems, "teachers.teacher", file));
    features.ifPresent(file -> requireFile(problems, "teachers.features", file));
  }

  private static void requireFile(Problems problems, String field, Path file) {
    problems.require(
        Files.isRegularFile(file),
        "%s names %s, which is no file: make one with 'distillery teacher'",
        field,
        file);
  }
}
