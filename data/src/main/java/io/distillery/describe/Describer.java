package io.distillery.describe;

import io.distillery.dataset.image.RgbImage;
import java.util.List;

/** Says in a few sentences what one image of a known class looks like. */
@FunctionalInterface
public interface Describer {
  /**
   * What to describe.
   *
   * @param image the image to look at
   * @param className what the image shows, as a noun, for example {@code airplane}
   * @param seed chooses among equivalent wordings
   */
  record Subject(RgbImage image, String className, long seed) {}

  /**
   * Describes one image.
   *
   * @param image the image to look at
   * @param className what the image shows, as a noun, for example {@code airplane}
   * @param seed chooses among equivalent wordings; the same image, class and seed give the same
   *     text
   * @return a few English sentences on one line, without quotation marks
   * @throws ConfigurationException for a class name without letters
   */
  String describe(RgbImage image, String className, long seed);

  /**
   * Describes images together. The same subjects in the same order give the same texts; a describer
   * whose {@link #batch} is above 1 may describe one otherwise, in details, among other subjects.
   * To repeat a description, repeat its batch.
   */
  default List<String> describe(List<Subject> subjects) {
    return subjects.stream()
        .map(subject -> describe(subject.image(), subject.className(), subject.seed()))
        .toList();
  }

  /** How many images are best described together; 1 where that makes nothing faster. */
  default int batch() {
    return 1;
  }
}
