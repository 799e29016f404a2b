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
 * A dataset's real images for a teacher, read when they are asked for.
 *
 * @param splits to learn from, and to be measured on
 * @param imageSize height and width that they get
 * @param maxBadImages the share that may be unreadable, 0 to 1
 * @param threads that read
 * @param progress told of images read
 */
public record TeacherImages(
    DatasetSplits splits, int imageSize, double maxBadImages, int threads, Progress progress) {

  /** Names of the classes in the order of their labels. */
  public List<String> classNames() {
    return splits.train().classNames().names();
  }

  /** Those to learn from; the caller closes them. */
  public LabelledTensor train() throws IOException {
    return read("Reading training images", splits.train());
  }

  /** Those to be measured on; the caller closes them. */
  public LabelledTensor test() throws IOException {
    return read("Reading test images", splits.test());
  }

  private LabelledTensor read(String name, LabelledImages images) throws IOException {
    BadImages bad = new BadImages(images.size(), maxBadImages);
    try (Progress.Task task = progress.begin(name, "images", images.size())) {
      return new ImageTensors(imageSize, threads).read(images, bad, task);
    }
  }
}
