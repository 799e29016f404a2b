package io.distillery.dataset.image;

import java.awt.image.Raster;

/**
 * Computes the colours of a CMYK or YCCK JPEG: {@code (255 - C) (255 - K) / 255} and so on, as PIL
 * has it. Its samples are taken to be stored inverted (255 is no ink), as all programs write them
 * since Adobe's did.
 */
final class CmykJpeg {
  private static final int YCCK = 2;

  // JFIF's coefficients 1.402, 0.34414, 0.71414, 1.772 times 2^16
  private static final int CR_TO_RED = 91881;
  private static final int CB_TO_GREEN = 22554;
  private static final int CR_TO_GREEN = 46802;
  private static final int CB_TO_BLUE = 116130;
  private static final int HALF = 1 << 15;

  private CmykJpeg() {}

  /**
   * Converts the samples of a JPEG.
   *
   * @param raster four bands, not converted
   */
  static RgbImage rgb(Raster raster, JpegHeader header) {
    int width = raster.getWidth();
    int height = raster.getHeight();
    byte[] pixels = new byte[3 * width * height];
    int[] row = new int[4 * width];
    int to = 0;
    for (int y = 0; y < height; y++) {
      raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
      for (int i = 0; i < row.length; i += 4) {
        if (header.adobeTransform() == YCCK) {
          toCmyk(row, i);
        }
        for (int band = 0; band < 3; band++) {
          pixels[to++] = (byte) overBlack(row[i + band], row[i + 3]);
        }
      }
    }
    return new RgbImage(width, height, pixels);
  }

  /** Computes PIL's product of two bytes: {@code light * notBlack / 255}, rounded. */
  private static int overBlack(int light, int notBlack) {
    int product = light * notBlack + 128;
    return (product >> 8) + product >> 8;
  }

  /**
   * Converts Y, Cb, Cr to (stored) C, M, Y in 16-bit fixed point: libjpeg's {@code
   * ycck_cmyk_convert}.
   */
  private static void toCmyk(int[] row, int i) {
    int y = row[i];
    int cb = row[i + 1] - 128;
    int cr = row[i + 2] - 128;
    row[i] = clamp(255 - (y + (CR_TO_RED * cr + HALF >> 16)));
    row[i + 1] = clamp(255 - (y + (HALF - CB_TO_GREEN * cb - CR_TO_GREEN * cr >> 16)));
    row[i + 2] = clamp(255 - (y + (CB_TO_BLUE * cb + HALF >> 16)));
  }

  private static int clamp(int sample) {
    return Math.max(0, Math.min(255, sample));
  }
}
