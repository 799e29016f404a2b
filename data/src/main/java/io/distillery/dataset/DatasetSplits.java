package io.distillery.dataset;

import java.util.ArrayList;
import java.util.List;

/**
 * Holds a dataset's training images and the images that test what is made of them; no image is in
 * both.
 *
 * @param train what may be described, learned from and distilled
 * @param test what only evaluation may see; the same classes in the same order
 * @param testOrigin for reports: {@code val}, {@code test}, a directory, or {@code held out}
 * @param look what a look at the folder found
 */
public record DatasetSplits(
    LabelledImages train, LabelledImages test, String testOrigin, DatasetLook look) {
  public DatasetSplits {
    if (!train.classNames().equals(test.classNames())) {
      throw new IllegalArgumentException("Training and test images differ in their classes");
    }
  }

  /** Divides images that no folder was looked at for. */
  public DatasetSplits(LabelledImages train, LabelledImages test, String testOrigin) {
    this(train, test, testOrigin, DatasetLook.of(train, test, testOrigin));
  }

  /** Returns the same with what was found. */
  public DatasetSplits with(DatasetLook found) {
    return new DatasetSplits(train, test, testOrigin, found);
  }

  /** Returns the same without images that cannot be decoded. */
  public DatasetSplits with(ReadableImages readableTrain, ReadableImages readableTest) {
    List<SkippedImage> skipped = new ArrayList<>(readableTrain.skipped());
    skipped.addAll(readableTest.skipped());
    return new DatasetSplits(
        readableTrain.images(),
        readableTest.images(),
        testOrigin,
        look.decoded(readableTrain.images(), readableTest.images(), skipped));
  }

  /** Returns the same with other training images, such as a sample of them. */
  public DatasetSplits withTrain(LabelledImages others) {
    return new DatasetSplits(others, test, testOrigin, look);
  }
}
