package io.distillery.stage;

import io.distillery.base.Problems;
import io.distillery.dataset.ClassNames;
import io.distillery.torch.LibTorch;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How many images are drawn for each prototype, and who chooses the one that is kept.
 *
 * @param count 1 for no choice
 * @param teacher a teacher's file; none where there is no choice
 */
public record CandidatePlan(int count, Optional<Path> teacher) {
  /** One image for each prototype. */
  public static final CandidatePlan ONE = new CandidatePlan(1, Optional.empty());

  public CandidatePlan {
    Problems problems = new Problems();
    problems.require(
        count >= 1, "--candidates is %d, expected 1, which is no choice, or more", count);
    problems.require(
        count <= 1 || teacher.isPresent(),
        "--candidates %d needs a network that chooses among them, --teacher FILE: make one with"
            + " 'distillery teacher'",
        count);
    teacher = count > 1 ? teacher : Optional.empty();
    teacher.ifPresent(file -> requireFile(problems, file));
    problems.throwIfAny();
  }

  /** The same words for every use of a teacher, so that they are said once. */
  public static void requireFile(Problems problems, Path file) {
    problems.require(
        Files.isRegularFile(file),
        "--teacher names %s, which is no file: make one with 'distillery teacher'",
        file);
  }

  /**
   * Reads the teacher, to make sure that it knows the dataset's classes.
   *
   * @throws IllegalArgumentException if it knows others, or in another order
   */
  void check(ClassNames classes) {
    if (teacher.isPresent()) {
      LibTorch.load();
      TeacherFile.known(teacher.get(), classes.names()).close();
    }
  }
}
