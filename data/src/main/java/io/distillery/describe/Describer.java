package io.distillery.describe;

import io.distillery.base.ConfigurationException;
import io.distillery.dataset.image.RgbImage;

/**
 * Says in a few sentences what one image of a known class looks like. Vision-language models are
 * asked by {@code vlm.Asking}.
 */
@FunctionalInterface
public interface Describer {
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
}
