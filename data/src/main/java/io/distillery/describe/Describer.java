package io.distillery.describe;

import io.distillery.base.ConfigurationException;
import io.distillery.dataset.image.ReducedImages;
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

  /**
   * Gives what this describer needs of an image: where it is less than all pixels, large files need
   * not be decoded for it alone.
   */
  default ReducedImages.Form<? extends Seen> form() {
    return new WholeImage(this);
  }

  /** Is what was seen of an image. */
  interface Seen {
    /** Describes the image, as {@link Describer#describe} does. */
    String describe(String className, long seed);
  }
}
