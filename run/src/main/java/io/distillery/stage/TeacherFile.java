package io.distillery.stage;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Progress;
import io.distillery.base.Text;
import io.distillery.dataset.BadImages;
import io.distillery.dataset.LabelledImages;
import io.distillery.encode.ImageTensors;
import io.distillery.encode.LabelledTensor;
import io.distillery.evaluation.statistics.ConfusionMatrix;
import io.distillery.evaluation.teacher.Teacher;
import io.distillery.run.Fingerprint;
import io.distillery.torch.EngineWork;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.List;

/** A teacher in a file, which has to prove itself on the real test images before it is asked. */
public final class TeacherFile {
  private final Path file;
  private final LabelledImages test;
  private final double maxBadImages;
  private final int threads;
  private final Progress progress;
  private boolean isMeasured;
  private String fingerprint;

  /**
   * Nothing is read yet.
   *
   * @param test real images, with the classes that it must know
   * @param maxBadImages the share of them that may be unreadable
   * @param threads that read them, at least 1
   */
  public TeacherFile(
      Path file, LabelledImages test, double maxBadImages, int threads, Progress progress) {
    this.file = file;
    this.test = test;
    this.maxBadImages = maxBadImages;
    this.threads = threads;
    this.progress = progress;
  }

  /**
   * Reads it; the caller closes it.
   *
   * @throws ConfigurationException if it knows other classes, or is not accurate
   */
  public Teacher open() throws IOException {
    Teacher teacher = known(file, test.classNames().names());
    try {
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
    ImageTensors reader = new ImageTensors(teacher.about().imageSize(), threads);
    try (LabelledTensor real = reader.read(test, new BadImages(test.size(), maxBadImages))) {
      measure(teacher, real, progress);
    }
  }

  /**
   * Reads a teacher that is measured on images that are in memory; the caller closes it.
   *
   * @param classNames that it must know, in this order
   * @param real test images of the size that it knows
   * @throws ConfigurationException if it knows other classes, or is not accurate
   */
  static Teacher open(Path file, List<String> classNames, LabelledTensor real, Progress progress)
      throws IOException {
    Teacher teacher = known(file, classNames);
    try {
      measure(teacher, real, progress);
      return teacher;
    } catch (IOException | RuntimeException e) {
      teacher.close();
      throw e;
    }
  }

  /**
   * Reads a teacher that is not measured; the caller closes it.
   *
   * @throws ConfigurationException if it knows other classes
   */
  static Teacher known(Path file, List<String> classNames) {
    Teacher teacher = Teacher.read(file);
    try {
      teacher.requireClasses(classNames);
      return teacher;
    } catch (RuntimeException e) {
      teacher.close();
      throw e;
    }
  }

  private static void measure(Teacher teacher, LabelledTensor real, Progress progress)
      throws IOException {
    ConfusionMatrix confusion = measured(teacher, real, progress);
    progress.note(
        Text.format(
            "The teacher, %s, is right of %.1f %% of the %,d real test images.",
            teacher.name(), confusion.accuracy(), confusion.total()));
  }

  private static ConfusionMatrix measured(Teacher teacher, LabelledTensor real, Progress progress)
      throws IOException {
    long[] done = {0};
    try (Progress.Task task = progress.begin("Measuring the teacher", "test images", real.count());
        EngineWork work = EngineWork.begin()) {
      return teacher.measure(
          real,
          count -> {
            done[0] += count;
            task.done(done[0]);
            work.pause();
          });
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("Interrupted");
    }
  }

  /**
   * Opens it to be asked about images of a size.
   *
   * @throws ConfigurationException if it knows images of another, or other classes, or is not
   *     accurate
   */
  public Teacher open(int side) throws IOException {
    Teacher teacher = open();
    int own = teacher.about().imageSize();
    if (own != side) {
      teacher.close();
      throw new ConfigurationException(
          Text.format(
              "The teacher knows images of %d pixels, the sets have %d: train one on that size, or give synthesis.imageSize %d",
              own, side, own));
    }
    return teacher;
  }

  /** By which it is told from others. */
  public String fingerprint() throws IOException {
    if (fingerprint == null) { // every set that it has a part in asks
      fingerprint = Fingerprint.ofFile(file);
    }
    return fingerprint;
  }

  /** What it sees in images. */
  public SourceFeatures features(LabelledImages images) {
    return new SourceFeatures() {
      @Override
      public String name() {
        return file.toString();
      }

      @Override
      public String identity() throws IOException {
        return fingerprint();
      }

      @Override
      public void forEachClass(Use use) throws IOException {
        try (Teacher teacher = open()) {
          new ExtractedFeatures(images, maxBadImages, teacher.about().imageSize(), threads, teacher)
              .forEachClass(use);
        }
      }
    };
  }
}
