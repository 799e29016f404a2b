package io.distillery.dataset.image;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import javax.imageio.IIOException;

/**
 * Turns the samples of a decoded image into 8-bit RGB, transparency over white. Samples are taken
 * from the raster: {@code getRGB} would apply a gamma to gray ones.
 */
final class RgbConversion {
  private RgbConversion() {}

  static RgbImage of(BufferedImage image) throws IIOException {
    Raster raster = image.getRaster();
    ColorModel colors = image.getColorModel();
    int bands = raster.getNumBands();
    if (bands == 3 && isBytes(raster)) {
      byte[] pixels =
          (byte[]) raster.getDataElements(0, 0, raster.getWidth(), raster.getHeight(), null);
      return new RgbImage(raster.getWidth(), raster.getHeight(), pixels);
    }
    if (raster.getTransferType() == DataBuffer.TYPE_FLOAT
        || raster.getTransferType() == DataBuffer.TYPE_DOUBLE) {
      throw new IIOException("samples are floating-point numbers, expected whole ones");
    }
    if (colors instanceof IndexColorModel palette) {
      return indexed(raster, palette);
    }
    boolean cmyk = colors.getColorSpace().getType() == ColorSpace.TYPE_CMYK;
    int colorBands = colors.getNumColorComponents();
    if (colorBands != 1 && colorBands != 3 && !cmyk) {
      throw new IIOException(colorBands + " colour components, expected 1, 3 or CMYK");
    }
    return sampled(raster, colorBands, colors.hasAlpha());
  }

  private static boolean isBytes(Raster raster) {
    int[] sizes = raster.getSampleModel().getSampleSize();
    return raster.getTransferType() == DataBuffer.TYPE_BYTE
        && sizes[0] == 8
        && sizes[1] == 8
        && sizes[2] == 8;
  }

  private static RgbImage indexed(Raster raster, IndexColorModel palette) {
    int width = raster.getWidth();
    int height = raster.getHeight();
    byte[] pixels = new byte[3 * width * height];
    int[] indices = new int[width];
    int to = 0;
    for (int y = 0; y < height; y++) {
      raster.getSamples(0, y, width, 1, 0, indices);
      for (int index : indices) {
        int argb = palette.getRGB(index);
        int alpha = argb >>> 24;
        pixels[to++] = (byte) overWhite(argb >> 16 & 0xff, alpha);
        pixels[to++] = (byte) overWhite(argb >> 8 & 0xff, alpha);
        pixels[to++] = (byte) overWhite(argb & 0xff, alpha);
      }
    }
    return new RgbImage(width, height, pixels);
  }

  private static RgbImage sampled(Raster raster, int colorBands, boolean hasAlpha) {
    int width = raster.getWidth();
    int height = raster.getHeight();
    int bands = raster.getNumBands();
    int[] bits = raster.getSampleModel().getSampleSize();
    byte[] pixels = new byte[3 * width * height];
    int[] row = new int[bands * width];
    int to = 0;
    for (int y = 0; y < height; y++) {
      raster.getPixels(0, y, width, 1, row);
      for (int i = 0; i < row.length; i += bands) {
        int alpha = hasAlpha ? eightBits(row[i + bands - 1], bits[bands - 1]) : 255;
        for (int c = 0; c < 3; c++) {
          int band = colorBands == 1 ? 0 : c;
          int sample = eightBits(row[i + band], bits[band]);
          if (colorBands == 4) {
            int black = eightBits(row[i + 3], bits[3]);
            sample = Math.round((255 - sample) * (255 - black) / 255f);
          }
          pixels[to++] = (byte) overWhite(sample, alpha);
        }
      }
    }
    return new RgbImage(width, height, pixels);
  }

  /** Takes the high byte of larger samples, and stretches smaller ones. */
  private static int eightBits(int sample, int bits) {
    if (bits >= 8) {
      return sample >>> bits - 8;
    }
    int largest = (1 << bits) - 1;
    return (sample * 255 + largest / 2) / largest;
  }

  private static int overWhite(int sample, int alpha) {
    return (sample * alpha + 255 * (255 - alpha) + 127) / 255;
  }
}
