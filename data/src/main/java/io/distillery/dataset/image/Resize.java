package io.distillery.dataset.image;

import java.util.Arrays;

/**
 * Resizes images with antialiasing, to the last bit as PIL does: first along the rows, then along
 * the columns, rounded to bytes between.
 */
public final class Resize {
  private static final int HALF = 1 << ResizeWeights.FRACTION_BITS - 1;

  private Resize() {}

  /** Returns the image at {@code width} x {@code height} pixels; the aspect ratio is not kept. */
  public static RgbImage to(int width, int height, ResizeFilter filter, RgbImage image) {
    RgbImage narrowed =
        width == image.width()
            ? image
            : alongRows(image, ResizeWeights.of(image.width(), width, filter));
    return height == image.height()
        ? narrowed
        : alongColumns(narrowed, ResizeWeights.of(image.height(), height, filter));
  }

  /**
   * Returns the image with its short side at {@code side} pixels and its aspect ratio kept; the
   * long side is rounded down, as torchvision's {@code Resize(side)} does.
   */
  public static RgbImage shortSide(int side, ResizeFilter filter, RgbImage image) {
    double w = image.width();
    double h = image.height();
    return w <= h
        ? to(side, (int) (side * h / w), filter, image)
        : to((int) (side * w / h), side, filter, image);
  }

  private static RgbImage alongRows(RgbImage image, ResizeWeights axis) {
    int width = axis.first().length;
    byte[] in = image.pixels();
    byte[] out = new byte[3 * width * image.height()];
    int to = 0;
    for (int y = 0; y < image.height(); y++) {
      for (int x = 0; x < width; x++) {
        int from = 3 * (y * image.width() + axis.first()[x]);
        int red = HALF;
        int green = HALF;
        int blue = HALF;
        for (int weight : axis.weights()[x]) {
          red += weight * (in[from++] & 0xff);
          green += weight * (in[from++] & 0xff);
          blue += weight * (in[from++] & 0xff);
        }
        out[to++] = toByte(red);
        out[to++] = toByte(green);
        out[to++] = toByte(blue);
      }
    }
    return new RgbImage(width, image.height(), out);
  }

  private static RgbImage alongColumns(RgbImage image, ResizeWeights axis) {
    int height = axis.first().length;
    int rowBytes = 3 * image.width();
    byte[] in = image.pixels();
    byte[] out = new byte[rowBytes * height];
    int[] row = new int[rowBytes];
    for (int y = 0; y < height; y++) {
      Arrays.fill(row, HALF);
      int from = axis.first()[y] * rowBytes;
      for (int weight : axis.weights()[y]) {
        for (int i = 0; i < rowBytes; i++) {
          row[i] += weight * (in[from + i] & 0xff);
        }
        from += rowBytes;
      }
      for (int i = 0; i < rowBytes; i++) {
        out[y * rowBytes + i] = toByte(row[i]);
      }
    }
    return new RgbImage(image.width(), height, out);
  }

  private static byte toByte(int fixedPoint) {
    return (byte) Math.max(0, Math.min(255, fixedPoint >> ResizeWeights.FRACTION_BITS));
  }
}
