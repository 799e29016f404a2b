package io.distillery.compare;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Json;
import io.distillery.base.Text;
import io.distillery.dataset.LabelledImage;
import io.distillery.dataset.LabelledImages;
import io.distillery.run.Fingerprint;
import io.distillery.stage.TeacherFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What all sets and trainings of a comparison share beside the protocol, kept in its directory.
 *
 * @param imageSize height and width of every set's images
 * @param teacher fingerprint of the teacher who labels; empty with hard labels
 * @param testImages fingerprint of the test images' names, labels and sizes in bytes; none in what
 *     earlier versions wrote
 */
record ComparisonRecord(int imageSize, String teacher, Optional<String> testImages) {
  private static final String FILE = "comparison.json";

  /** Describes a comparison. */
  static ComparisonRecord of(int imageSize, Optional<TeacherFile> teacher, LabelledImages test)
      throws IOException {
    StringBuilder images = new StringBuilder();
    for (LabelledImage image : test.images()) {
      images
          .append(image.label())
          .append(' ')
          .append(Files.size(test.file(image)))
          .append(' ')
          .append(image.fileName())
          .append('\n');
    }
    return new ComparisonRecord(
        imageSize,
        teacher.isEmpty() ? "" : teacher.get().fingerprint(),
        Optional.of(Fingerprint.ofText(images.toString())));
  }

  /**
   * Writes it, or finds that it is the same as before.
   *
   * @param directory the comparison's
   * @throws ConfigurationException if the directory is that of other images, of another teacher, or
   *     of other test images
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
    if (before.testImages.isEmpty()) {
      Json.write(file, this);
    } else if (!before.testImages.equals(testImages)) {
      throw new ConfigurationException(
          Text.format(
              "%s has results on other test images: give the dataset and the held-out share of before, or another place.out",
              directory));
    }
  }
}
