package io.distillery.cli;

import io.distillery.dataset.ImageFolderOptions;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The dataset's place. */
@Command(optionListHeading = "%nDataset:%n")
final class DataMixin {
  @Option(
      names = "--data",
      paramLabel = "DIR",
      required = true,
      description =
          "A folder of class folders of images, or one with train/ beside val/ or test/ of that"
              + " kind.")
  private Path data;

  @Option(
      names = "--validation",
      paramLabel = "DIR",
      description =
          "Class folders of images to test on. Default: val/ or test/ beside train/, else a share"
              + " of each class is held out.")
  private Path validation;

  @Option(
      names = "--held-out",
      paramLabel = "SHARE",
      defaultValue = "0.1",
      description =
          "The share of each class that is held out where there are no images to test on. Default:"
              + " ${DEFAULT-VALUE}.")
  private double heldOut;

  @Option(
      names = "--class-names",
      paramLabel = "FILE",
      description =
          "Words for class folders that are named by codes: a .tsv file of lines FOLDER TAB WORDS."
              + " Default: classes.tsv or classes.json in the dataset.")
  private Path classNames;

  Path data() {
    return data;
  }

  ImageFolderOptions layout(long seed) {
    return new ImageFolderOptions(
        Optional.ofNullable(validation), Optional.ofNullable(classNames), heldOut, seed);
  }
}
