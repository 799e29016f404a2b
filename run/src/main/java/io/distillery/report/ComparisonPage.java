package io.distillery.report;

import io.distillery.compare.SideBySide;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Writes what a comparison gave: {@code table.txt}, {@code .csv}, {@code .json} and {@code .html}.
 */
public final class ComparisonPage {
  /** The page's name in the comparison's directory. */
  public static final String FILE = "table.html";

  private ComparisonPage() {}

  /**
   * Writes the files.
   *
   * @param directory the comparison's
   * @param title of the page
   */
  public static void write(Path directory, String title, SideBySide.Result result)
      throws IOException {
    Files.writeString(directory.resolve("table.txt"), result.table().text());
    Files.writeString(directory.resolve("table.csv"), result.table().csv());
    Files.writeString(directory.resolve("table.json"), result.table().json());
    Files.writeString(
        directory.resolve(FILE), new TablePage().html(title, result.table(), result.sheets()));
  }
}
