package io.distillery.compare;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Json;
import io.distillery.base.Text;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What all sets and trainings of a comparison share beside the protocol, kept in its directory.
 *
 * @param imageSize height and width of every set's images
 * @param teacher fingerprint of the teacher who labels; empty with hard labels
 */
record ComparisonRecord(int imageSize, String teacher) {
  private static final String FILE = "comparison.json";

  /**
   * Writes it, or finds that it is the same as before.
   *
   * @param directory the comparison's
   * @throws ConfigurationException if the directory is that of other images or of another teacher
   */
  void keep(Path directory) throws IOException {
    Path file = directory.resolve(FILE);
    if (!Files.exists(file)) {
      Json.write(file, this);
      return;
    }
    ComparisonRecord before = Json.read(file, ComparisonRecord.class);
    if (before.imageSize != imageSize) {
      throw new ConfigurationException(
          Text.format(
              "%s has sets of %d pixels, asked for are %d: give synthesis.imageSize %d, or another place.out",
              directory, before.imageSize, imageSize, before.imageSize));
    }
    if (!before.teacher.equals(teacher)) {
      throw new ConfigurationException(
          Text.format(
              "%s has results with the labels of another teacher: give teachers.teacher of before, or another place.out",
              directory));
    }
  }
}
