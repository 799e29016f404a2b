package io.distillery.pipeline;

import io.distillery.dataset.LabelledImage;
import io.distillery.dataset.LabelledImages;
import io.distillery.evaluation.ImageFeatures;
import io.distillery.evaluation.LabelledTensor;
import io.distillery.evaluation.Teacher;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** Images as a teacher sees them: the features before its last layer, read a part at a time. */
final class TeacherFeatures implements ImageSpace {
  private static final int PART = 512;

  private final Teacher teacher;
  private final LabelledImages source;
  private final Map<String, LabelledImage> images;
  private final int threads;
  private final Progress.Task task;
  private long done;

  /** Takes over a teacher. */
  TeacherFeatures(Teacher teacher, LabelledImages source, int threads, Progress progress) {
    this.teacher = teacher;
    this.source = source;
    this.threads = threads;
    images =
        source.images().stream()
            .collect(Collectors.toMap(LabelledImage::fileName, Function.identity()));
    task = progress.begin("Looking at images with " + teacher.name(), "images", source.size());
  }

  /** Reads the teacher's file. */
  static TeacherFeatures read(Path file, LabelledImages source, int threads, Progress progress) {
    return new TeacherFeatures(Teacher.read(file), source, threads, progress);
  }

  @Override
  public Tensor of(List<String> files) throws IOException {
    ImageTensors reader = new ImageTensors(teacher.about().imageSize(), threads);
    TensorVector parts = new TensorVector();
    for (int from = 0; from < files.size(); from += PART) {
      List<LabelledImage> part =
          files.subList(from, Math.min(from + PART, files.size())).stream()
              .map(images::get)
              .toList();
      LabelledImages some = source.with(part);
      try (PointerScope scope = new PointerScope();
          LabelledTensor pixels = reader.read(some, new BadImages(part.size(), 0))) {
        parts.push_back(new ImageFeatures(pixels, teacher).all()); // which holds them from here on
      }
      done += part.size();
      task.done(done);
    }
    return torch.cat(parts, 0);
  }

  @Override
  public void close() {
    task.close();
    teacher.close();
  }
}
