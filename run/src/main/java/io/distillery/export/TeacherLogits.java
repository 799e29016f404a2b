package io.distillery.export;

import io.distillery.base.Progress;
import io.distillery.dataset.BadImages;
import io.distillery.dataset.LabelledImages;
import io.distillery.encode.ImageTensors;
import io.distillery.encode.LabelledTensor;
import io.distillery.evaluation.teacher.Teacher;
import io.distillery.torch.Tensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Asks a teacher what it sees in each image as it is, without augmentation. */
final class TeacherLogits {
  private static final int BATCH = 64;
  private static final Scalar WHITE = new Scalar(255.0);

  private TeacherLogits() {}

  /** The logits of each image, one a class. */
  static List<List<Float>> of(Path file, LabelledImages images, int threads, Progress progress)
      throws IOException {
    List<List<Float>> all = new ArrayList<>();
    try (Teacher teacher = Teacher.read(file)) {
      teacher.requireClasses(images.classNames().names());
      try (LabelledTensor read =
              new ImageTensors(teacher.about().imageSize(), threads)
                  .read(images, new BadImages(images.size(), 0));
          Progress.Task task = progress.begin("Labelling", "images", read.count())) {
        for (int i = 0; i < read.count(); i += BATCH) {
          add(all, teacher, read, i, Math.min(BATCH, read.count() - i));
          task.done(all.size());
        }
      }
    }
    return all;
  }

  private static void add(
      List<List<Float>> all, Teacher teacher, LabelledTensor images, int from, int count) {
    try (PointerScope scope = new PointerScope()) {
      Tensor batch = images.images().narrow(0, from, count).to(ScalarType.Float).div(WHITE);
      float[] logits = Tensors.floats(teacher.logits(batch)); // (B, classes)
      int classes = logits.length / count;
      for (int i = 0; i < count; i++) {
        List<Float> row = new ArrayList<>();
        for (int k = 0; k < classes; k++) {
          row.add(logits[i * classes + k]);
        }
        all.add(row);
      }
    }
  }
}
