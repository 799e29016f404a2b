package io.distillery.cli;

import io.distillery.base.Problems;
import io.distillery.dataset.LabelledImages;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Which of the dataset's images are distilled. */
@Command(optionListHeading = "%nSource images:%n")
public final class SourceMixin {
  @Option(
      names = "--images-per-class",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Distil at most so many training images of each class, drawn at random; 0 for all."
              + " Default: ${DEFAULT-VALUE}.")
  private int imagesPerClass;

  @Option(
      names = "--max-bad-images",
      paramLabel = "SHARE",
      defaultValue = "0.01",
      description =
          "Unreadable images are skipped and listed; above this share they fail the run. Default:"
              + " ${DEFAULT-VALUE}.")
  private double maxBadImages;

  /** Collects what is wrong with the options. */
  public void check(Problems problems) {
    problems.require(
        imagesPerClass >= 0, "--images-per-class is %d, expected 0 (all) or more", imagesPerClass);
  }

  /** The images that are distilled: all, or a sample that the seed decides. */
  public LabelledImages sample(LabelledImages all, long seed) {
    return imagesPerClass == 0 ? all : all.sample(imagesPerClass, seed);
  }

  /** The share of unreadable images from which on they fail the run. */
  public double maxBadImages() {
    return maxBadImages;
  }
}
