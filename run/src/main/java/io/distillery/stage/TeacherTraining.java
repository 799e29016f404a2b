package io.distillery.stage;

import io.distillery.base.Progress;
import io.distillery.classifier.Architecture;
import io.distillery.evaluation.teacher.Teacher;
import io.distillery.evaluation.teacher.TeacherRecipe;
import io.distillery.evaluation.teacher.TeacherTrainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The making of a teacher's file out of a dataset.
 *
 * @param architecture of its network
 * @param imageSize height and width of its images
 * @param recipe of its training
 * @param file that is written
 */
public record TeacherTraining(
    Architecture architecture, int imageSize, TeacherRecipe recipe, Path file) {
  private static final String CHECKPOINT = ".checkpoint";

  /** Names the file that remembers how far the training is. */
  public Path checkpoint() {
    return file.resolveSibling(file.getFileName() + CHECKPOINT);
  }

  /**
   * Says whether the teacher is there, and no training that would write it again: its checkpoint
   * stays until all that were asked for are there.
   */
  public boolean isThere() {
    return Files.exists(file) && !Files.exists(checkpoint());
  }

  /**
   * Trains from the checkpoint, if there is one, and writes the file; done again, and by two at the
   * same time, it writes the same bytes.
   *
   * @param images of its size
   * @throws InterruptedException if the thread was interrupted; a checkpoint is written before
   */
  public void run(TeacherImages images, Progress progress)
      throws IOException, InterruptedException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    long batch = Math.min(recipe.batch(), images.train().count());
    long steps = recipe.sizes().epochs() * recipe.stepsPerEpoch(images.train().count());
    try (TeacherTrainer trainer =
            new TeacherTrainer(architecture, imageSize, images.classNames(), recipe);
        Progress.Task task = progress.begin("Training the teacher", "images", steps * batch);
        Teacher teacher =
            trainer.train(
                images.train(),
                images.test(),
                checkpoint(),
                (step, all, loss, rate) -> task.done(step * batch))) {
      teacher.write(file, ScalarType.Float);
    }
  }

  /** Forgets how far the training was, when its file is there. */
  public void forget() throws IOException {
    Files.deleteIfExists(checkpoint());
  }

  /**
   * Gives it to a process that sees the dataset and the file's folder.
   *
   * @param data the dataset's folder, of class folders
   */
  public Part part(Path data) {
    return new TeacherPart(
        data.toAbsolutePath().toString(),
        architecture.name(),
        imageSize,
        recipe,
        file.toAbsolutePath().toString());
  }
}
