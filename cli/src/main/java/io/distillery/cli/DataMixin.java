package io.distillery.cli;

import io.distillery.dataset.DatasetSplits;
import io.distillery.dataset.ImageFolder;
import io.distillery.dataset.ImageFolderOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The dataset's place. */
@Command(optionListHeading = "%nDataset:%n")
public final class DataMixin {
  static final String SEED = "--data-seed";
  static final String PRESET = "--preset";

  @Option(
      names = PRESET,
      paramLabel = "NAME",
      description =
          "Take the settings of a paper for a dataset: see distillery presets. Options of the command"
              + " line come before them.")
  private String preset;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      required = true,
      converter = DatasetPlace.class,
      description =
          "A folder of class folders of images, or one with train/ beside val/ or test/ of that"
              + " kind; or cifar10 or fashion-mnist, fetched before by 'distillery dataset'.")
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

  @Option(
      names = SEED,
      paramLabel = "N",
      description =
          "Decides which images are held out, and which are drawn by --images-per-class, where runs"
              + " of several seeds are to share them. Default: --seed.")
  private Long seed;

  Path data() {
    return data;
  }

  /** The seed of held-out images and of samples. */
  public long seed(MachineMixin machine) {
    return seed != null ? seed : machine.seed();
  }

  /** Finds the training images and those to test on. */
  public DatasetSplits read(MachineMixin machine) throws IOException {
    return ImageFolder.read(data, layout(seed(machine)));
  }

  ImageFolderOptions layout(long seed) {
    return new ImageFolderOptions(
        Optional.ofNullable(validation), Optional.ofNullable(classNames), heldOut, seed);
  }
}
