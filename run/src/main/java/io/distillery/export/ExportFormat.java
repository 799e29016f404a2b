package io.distillery.export;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Text;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Lists the formats in which a distilled set can be handed on. */
public enum ExportFormat {
  /** Class folders of PNG below {@code train}, as torchvision, Keras and DJL read them. */
  IMAGEFOLDER,
  /** Tar archives of samples, as WebDataset reads them. */
  WEBDATASET,
  /** Parquet files of images, labels and texts. */
  PARQUET,
  /** A folder for the Hugging Face hub: the Parquet files in {@code data}, with a card. */
  HF;

  /**
   * Finds a format by its name, {@code webdataset}.
   *
   * @throws ConfigurationException naming those that there are
   */
  public static ExportFormat named(String name) {
    return Arrays.stream(values())
        .filter(format -> format.title().equals(name.toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(
            () ->
                new ConfigurationException(
                    Text.format("There is no format %s, expected one of: %s", name, names())));
  }

  /** Lists their names. */
  public static String names() {
    return Arrays.stream(values()).map(ExportFormat::title).collect(Collectors.joining(", "));
  }

  /** Returns the name that commands know. */
  public String title() {
    return name().toLowerCase(Locale.ROOT);
  }
}
