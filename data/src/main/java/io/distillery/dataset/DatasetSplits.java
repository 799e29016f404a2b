package io.distillery.dataset;

/**
 * A dataset's training images and the images that test what is made of them; no image is in both.
 *
 * @param train what may be described, learned from and distilled
 * @param validation what only evaluation may see; the same classes in the same order
 * @param validationOrigin for reports: {@code val}, {@code test}, a directory, or {@code held out}
 */
public record DatasetSplits(
    LabelledImages train, LabelledImages validation, String validationOrigin) {
  public DatasetSplits {
    if (!train.classNames().equals(validation.classNames())) {
      throw new IllegalArgumentException("Training and validation images differ in their classes");
    }
  }

  /** The same with other training images, such as a sample of them. */
  public DatasetSplits withTrain(LabelledImages others) {
    return new DatasetSplits(others, validation, validationOrigin);
  }
}
