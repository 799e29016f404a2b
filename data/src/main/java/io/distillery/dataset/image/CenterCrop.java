package io.distillery.dataset.image;

import io.distillery.base.Text;

/** Cuts the middle out of an image, as torchvision's {@code CenterCrop} does. */
public final class CenterCrop {
  private CenterCrop() {}

  /**
   * Cuts out the middle {@code width} x {@code height} pixels; an odd rest is split with halves
   * rounded to even.
   *
   * @param image at least as large
   */
  public static RgbImage of(int width, int height, RgbImage image) {
    requireRoom(width, height, image);
    return at(
        (int) Math.rint((image.width() - width) / 2.0),
        (int) Math.rint((image.height() - height) / 2.0),
        width,
        height,
        image);
  }

  /**
   * Cuts the middle out as Hugging Face's {@code CLIPImageProcessor} does: of an odd rest the
   * smaller half is on the left and above.
   *
   * @param image at least as large
   */
  public static RgbImage roundedDown(int width, int height, RgbImage image) {
    requireRoom(width, height, image);
    return at((image.width() - width) / 2, (image.height() - height) / 2, width, height, image);
  }

  private static RgbImage at(int left, int top, int width, int height, RgbImage image) {
    byte[] pixels = new byte[3 * width * height];
    for (int y = 0; y < height; y++) {
      int from = 3 * ((top + y) * image.width() + left);
      System.arraycopy(image.pixels(), from, pixels, 3 * y * width, 3 * width);
    }
    return new RgbImage(width, height, pixels);
  }

  private static void requireRoom(int width, int height, RgbImage image) {
    if (width > image.width() || height > image.height()) {
      throw new IllegalArgumentException(
          Text.format(
              "Cannot cut %d x %d pixels out of %d x %d",
              width, height, image.width(), image.height()));
    }
  }
}
