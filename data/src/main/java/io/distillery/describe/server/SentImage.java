package io.distillery.describe.server;

import io.distillery.base.DataUri;
import io.distillery.dataset.image.JpegFile;
import io.distillery.dataset.image.PngFile;
import io.distillery.dataset.image.Resize;
import io.distillery.dataset.image.ResizeFilter;
import io.distillery.dataset.image.RgbImage;
import java.io.IOException;

/** Makes of an image what is sent: enlarged where it is small, and as a {@code data:} URL. */
final class SentImage {
  /** Is the longest side that is sent: no open model looks at more. */
  static final int LONGEST = 1344;

  private static final int LARGEST_PNG = 512 * 512;
  private static final float QUALITY = 0.95f;

  private SentImage() {}

  /**
   * Resizes, bicubic, so that the short side is at least and the long side at most so many pixels.
   */
  static RgbImage sized(RgbImage image, int smallestSide) {
    double shorter = Math.min(image.width(), image.height());
    double longer = Math.max(image.width(), image.height());
    double scale = Math.min(Math.max(1, smallestSide / shorter), LONGEST / longer);
    return scale == 1 ? image : scaled(image, scale);
  }

  /** Halves both sides. */
  static RgbImage halved(RgbImage image) {
    return scaled(image, 0.5);
  }

  private static RgbImage scaled(RgbImage image, double scale) {
    return Resize.to(
        (int) Math.max(1, Math.round(scale * image.width())),
        (int) Math.max(1, Math.round(scale * image.height())),
        ResizeFilter.BICUBIC,
        image);
  }

  /** Writes the image as PNG, and as JPEG where that would be large. */
  static String dataUrl(RgbImage image) throws IOException {
    boolean isLarge = (long) image.width() * image.height() > LARGEST_PNG;
    return isLarge
        ? DataUri.ofJpeg(JpegFile.encode(image, QUALITY))
        : DataUri.ofPng(PngFile.encode(image));
  }
}
