package io.distillery.describe.files;

import io.distillery.base.ConfigurationException;
import io.distillery.base.TextFile;
import io.distillery.dataset.DatasetException;
import java.io.IOException;
import java.nio.file.Path;

/** Reads text files of others. */
final class TextContent {
  private TextContent() {}

  /**
   * Reads a file's text.
   *
   * @throws DatasetException when it is not text; the message names the file
   */
  static String read(Path file) throws IOException {
    try {
      return TextFile.read(file);
    } catch (ConfigurationException e) {
      throw new DatasetException(e.getMessage(), e);
    }
  }
}
