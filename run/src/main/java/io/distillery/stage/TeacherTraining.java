package io.distillery.stage;

import io.distillery.base.Progress;
import io.distillery.classifier.Architecture;
import io.distillery.encode.LabelledTensor;
import io.distillery.evaluation.teacher.Teacher;
import io.distillery.evaluation.teacher.TeacherRecipe;
import io.distillery.evaluation.teacher.TeacherTrainer;
import io.distillery.run.RunLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Makes the file of a teacher out of a dataset.
 *
 * @param images what it learns, and is measured on
 * @param architecture of its network
 * @param recipe of its training
 */
public record TeacherTraining(
    TeacherImages images, Architecture architecture, TeacherRecipe recipe) {
  private static final String CHECKPOINT = ".checkpoint";

  /** Where the training of a file remembers how far it is. */
  public static Path checkpoint(Path file) {
    return file.resolveSibling(file.getFileName() + CHECKPOINT);
  }

  /**
   * Trains from the checkpoint beside the file, if there is one, and writes the file.
   *
   * @return what is known of the teacher, its accuracy on the test images included
   * @throws IOException when another process writes the file, or it cannot be written
   * @throws InterruptedException if the thread was interrupted; a checkpoint is written before
   */
  public Teacher.About write(Path file) throws IOException, InterruptedException {
    try (RunLock lock = RunLock.ofFile(file);
        TeacherTrainer trainer =
            new TeacherTrainer(architecture, images.imageSize(), images.classNames(), recipe);
        LabelledTensor train = images.train();
        LabelledTensor test = images.test();
        Teacher teacher = train(trainer, train, test, checkpoint(file))) {
      teacher.write(file, ScalarType.Float);
      Files.deleteIfExists(checkpoint(file));
      return teacher.about();
    }
  }

  private Teacher train(
      TeacherTrainer trainer, LabelledTensor train, LabelledTensor test, Path checkpoint)
      throws IOException, InterruptedException {
    long batch = Math.min(recipe.batch(), train.count());
    long steps = recipe.sizes().epochs() * recipe.stepsPerEpoch(train.count());
    try (Progress.Task task =
        images.progress().begin("Training the teacher", "images", steps * batch)) {
      return trainer.train(
          train, test, checkpoint, (step, all, loss, rate) -> task.done(step * batch));
    }
  }
}
