package io.distillery.cli;

import io.distillery.dataset.LabelledImages;
import io.distillery.evaluation.LabelledTensor;
import io.distillery.evaluation.Teacher;
import io.distillery.pipeline.BadImages;
import io.distillery.pipeline.ExtractedFeatures;
import io.distillery.pipeline.ImageTensors;
import io.distillery.pipeline.Progress;
import io.distillery.pipeline.SourceFeatures;
import io.distillery.torch.LibTorch;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.Locale;

/** A teacher in a file, which has to prove itself on the real test images before it is asked. */
final class TeacherFile {
  private final Path file;
  private final LabelledImages test;
  private final double maxBadImages;
  private final Progress progress;
  private boolean isMeasured;

  /**
   * @param test real images, with the classes that it must know
   * @param maxBadImages the share of them that may be unreadable
   */
  TeacherFile(Path file, LabelledImages test, double maxBadImages, Progress progress) {
    this.file = file;
    this.test = test;
    this.maxBadImages = maxBadImages;
    this.progress = progress;
  }

  /**
   * Reads it; the caller closes it.
   *
   * @throws IllegalArgumentException if it knows other classes, or is not accurate
   */
  Teacher open() throws IOException {
    Teacher teacher = Teacher.read(file);
    try {
      teacher.requireClasses(test.classNames().names());
      if (!isMeasured) {
        measure(teacher);
        isMeasured = true;
      }
      return teacher;
    } catch (IOException | RuntimeException e) {
      teacher.close();
      throw e;
    }
  }

  private void measure(Teacher teacher) throws IOException {
    ImageTensors reader = new ImageTensors(teacher.about().imageSize(), LibTorch.threads());
    try (LabelledTensor real = reader.read(test, new BadImages(test.size(), maxBadImages))) {
      progress.note(
          String.format(
              Locale.ROOT,
              "The teacher, %s, is %.1f %% accurate on the real test images.",
              teacher.name(),
              teacher.measure(real).accuracy()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("Interrupted");
    }
  }

  /** What it sees in images. */
  SourceFeatures features(LabelledImages images) {
    return new SourceFeatures() {
      @Override
      public String name() {
        return file.toString();
      }

      @Override
      public void forEachClass(Use use) throws IOException {
        try (Teacher teacher = open()) {
          new ExtractedFeatures(images, maxBadImages, teacher.about().imageSize(), teacher)
              .forEachClass(use);
        }
      }
    };
  }
}
