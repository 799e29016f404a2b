package io.distillery.dataset;

import java.awt.image.Raster;

/**
 * The colours of a CMYK or YCCK JPEG: {@code (255 - C) (255 - K) / 255} and so on, as PIL has it.
 * Its samples are taken to be stored inverted (255 is no ink), as all programs write them since
 * Adobe's did.
 */
final class CmykJpeg {
  private static final int YCCK = 2;

  private CmykJpeg() {}

  /**
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

  /** PIL's product of two bytes: {@code light * notBlack / 255}, rounded. */
  private static int overBlack(int light, int notBlack) {
    int product = light * notBlack + 128;
    return (product >> 8) + product >> 8;
  }

  /** From Y, Cb, Cr to (stored) C, M, Y: libjpeg's {@code ycck_cmyk_convert}. */
  private static void toCmyk(int[] row, int i) {
    int y = row[i];
    double cb = row[i + 1] - 128;
    double cr = row[i + 2] - 128;
    row[i] = clamp(255 - (y + (int) Math.floor(1.402 * cr + 0.5)));
    row[i + 1] = clamp(255 - (y + (int) Math.floor(-0.34414 * cb - 0.71414 * cr + 0.5)));
    row[i + 2] = clamp(255 - (y + (int) Math.floor(1.772 * cb + 0.5)));
  }

  private static int clamp(int sample) {
    return Math.max(0, Math.min(255, sample));
  }
}
