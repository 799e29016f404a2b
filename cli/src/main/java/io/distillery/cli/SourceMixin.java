package io.distillery.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Which of the dataset's images are distilled. */
@Command(optionListHeading = "%nSource images:%n")
final class SourceMixin {
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

  int imagesPerClass() {
    return imagesPerClass;
  }

  double maxBadImages() {
    return maxBadImages;
  }
}
