package io.distillery.stage;

import io.distillery.dataset.ClassNames;
import io.distillery.evaluation.teacher.Teacher;
import io.distillery.synthesis.ClassLoss;
import java.nio.file.Path;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * A teacher's cross-entropy for the class that an image is to show.
 *
 * @param teacher whom this takes over
 * @param classes of the dataset, in the order of the teacher's
 */
record TeacherLoss(Teacher teacher, ClassNames classes) implements ClassLoss, AutoCloseable {
  /** Opens a teacher that has proved itself. */
  static TeacherLoss of(Path file, ClassNames classes) {
    return new TeacherLoss(TeacherFile.known(file, classes.names()), classes);
  }

  @Override
  public Tensor of(Tensor image, String folder) {
    return teacher.crossEntropy(seen(image), classes.folders().indexOf(folder));
  }

  /** The square in the middle, in the size that the teacher knows. */
  private Tensor seen(Tensor image) {
    long side = Math.min(image.size(2), image.size(3));
    long size = teacher.about().imageSize();
    Tensor square =
        image
            .narrow(2, (image.size(2) - side) / 2, side)
            .narrow(3, (image.size(3) - side) / 2, side);
    return side < size
        ? torch.upsample_bilinear2d(square, new long[] {size, size}, false)
        : torch.adaptive_avg_pool2d(square, size, size);
  }

  @Override
  public void close() {
    teacher.close();
  }
}
