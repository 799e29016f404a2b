package io.distillery.dataset;

import io.distillery.base.Problems;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Says which images of a dataset are distilled, which are tested on, and which are kept out of
 * both.
 *
 * @param test class folders of images to test on; none for {@code val/} or {@code test/} beside
 *     {@code train/}, else for a held-out share
 * @param heldOut the share of each class that is held out where there are no test images, above 0
 *     and below 1
 * @param classNames a .tsv file of words for folders that are named by codes; none for {@code
 *     classes.tsv} or {@code classes.json} in the dataset
 * @param imagesPerClass at most so many training images of each class, drawn at random; 0 for all
 * @param maxBadImages the share of images that may be unreadable, 0 to 1
 * @param selectionImages training images of each class that epochs are chosen by; 0 for none
 * @param seed of held-out images and of samples, where runs of several seeds are to share them;
 *     none for the run's
 */
public record SourceOptions(
    Optional<Path> test,
    double heldOut,
    Optional<Path> classNames,
    int imagesPerClass,
    double maxBadImages,
    int selectionImages,
    Optional<Long> seed) {
  private static final SourceOptions DEFAULTS =
      new SourceOptions(Optional.empty(), 0.1, Optional.empty(), 0, 0.01, 0, Optional.empty());

  public SourceOptions {
    Problems problems = new Problems();
    problems.require(
        heldOut > 0 && heldOut < 1,
        "source.heldOut is %s, expected a share above 0 and below 1",
        heldOut);
    problems.require(
        imagesPerClass >= 0,
        "source.imagesPerClass is %d, expected 0 (all) or more",
        imagesPerClass);
    problems.require(
        maxBadImages >= 0 && maxBadImages <= 1,
        "source.maxBadImages is %s, expected a share from 0 to 1",
        maxBadImages);
    problems.require(
        selectionImages >= 0,
        "source.selectionImages is %d, expected 0 (none) or more",
        selectionImages);
    problems.throwIfAny();
  }

  /** Takes all training images, and a tenth to test on where there are no others. */
  public static SourceOptions defaults() {
    return DEFAULTS;
  }

  /** Gives these with another seed. */
  public SourceOptions withSeed(Optional<Long> other) {
    return new SourceOptions(
        test, heldOut, classNames, imagesPerClass, maxBadImages, selectionImages, other);
  }

  /**
   * Says how the dataset's folder is read.
   *
   * @param runSeed of the run, which counts where these options have none
   */
  public ImageFolderOptions layout(long runSeed) {
    return new ImageFolderOptions(test, classNames, heldOut, seed.orElse(runSeed));
  }
}
