package io.distillery.stage;

import io.distillery.base.Progress;
import io.distillery.dataset.BadImages;
import io.distillery.dataset.DatasetSplits;
import io.distillery.dataset.LabelledImages;
import io.distillery.encode.ImageTensors;
import io.distillery.encode.LabelledTensor;
import java.io.IOException;
import java.util.List;

/**
 * A dataset's real images for teachers, in memory.
 *
 * @param classNames in the order of the labels
 * @param train to learn from
 * @param test to be measured on
 */
public record TeacherImages(List<String> classNames, LabelledTensor train, LabelledTensor test)
    implements AutoCloseable {

  /**
   * How images are read.
   *
   * @param imageSize height and width that they get
   * @param maxBadImages the share that may be unreadable, 0 to 1
   * @param threads that read
   * @param progress told of images read
   */
  public record Reading(int imageSize, double maxBadImages, int threads, Progress progress) {
    /** Reads those to be measured on; the caller closes them. */
    public LabelledTensor test(LabelledImages images) throws IOException {
      return of("Reading test images", images);
    }

    /** Reads those to learn from, and those to be measured on. */
    public TeacherImages all(DatasetSplits splits) throws IOException {
      LabelledTensor train = of("Reading training images", splits.train());
      try {
        return new TeacherImages(splits.train().classNames().names(), train, test(splits.test()));
      } catch (IOException | RuntimeException e) {
        train.close();
        throw e;
      }
    }

    private LabelledTensor of(String name, LabelledImages images) throws IOException {
      BadImages bad = new BadImages(images.size(), maxBadImages);
      try (Progress.Task task = progress.begin(name, "images", images.size())) {
        return new ImageTensors(imageSize, threads).read(images, bad, task);
      }
    }
  }

  @Override
  public void close() {
    train.close();
    test.close();
  }
}
