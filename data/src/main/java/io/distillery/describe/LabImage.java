package io.distillery.describe;

import io.distillery.dataset.image.RgbImage;
import java.nio.ByteBuffer;

/**
 * Holds an image in CIELAB (D65), row by row: lightness {@code l} from 0 to 100, {@code a} from
 * green to red, {@code b} from blue to yellow.
 */
record LabImage(int width, int height, float[] l, float[] a, float[] b) {
  /** Says how many bytes the numbers of a pixel take. */
  static final int BYTES = 3 * Float.BYTES;

  /** Holds the linear light of an 8-bit sRGB value (IEC 61966-2-1). */
  private static final float[] LINEAR = new float[256];

  /** Holds CIE's f(t) at {@code t = index / (F.length - 1)}. */
  private static final float[] F = new float[4097];

  static {
    for (int i = 0; i < LINEAR.length; i++) {
      double s = i / 255.0;
      LINEAR[i] = (float) (s <= 0.04045 ? s / 12.92 : StrictMath.pow((s + 0.055) / 1.055, 2.4));
    }
    for (int i = 0; i < F.length; i++) {
      double t = i / (F.length - 1.0);
      F[i] = (float) (t > 216.0 / 24389 ? StrictMath.cbrt(t) : (24389.0 / 27 * t + 16) / 116);
    }
  }

  int size() {
    return width * height;
  }

  /** Gives the bytes of all its numbers. */
  byte[] bytes() {
    ByteBuffer bytes = ByteBuffer.allocate(BYTES * size());
    bytes.asFloatBuffer().put(l).put(a).put(b);
    return bytes.array();
  }

  /** Computes the Euclidean distance (CIE76) of two pixels. */
  float distance(int i, int j) {
    float dl = l[i] - l[j];
    float da = a[i] - a[j];
    float db = b[i] - b[j];
    return (float) Math.sqrt(dl * dl + da * da + db * db);
  }

  /**
   * Converts an image; one longer than {@code longSide} is first reduced to that length by
   * averaging areas in linear light, its aspect kept.
   */
  static LabImage of(RgbImage image, int longSide) {
    double scale = Math.min(1, longSide / (double) Math.max(image.width(), image.height()));
    int width = Math.max(1, (int) Math.round(image.width() * scale));
    int height = Math.max(1, (int) Math.round(image.height() * scale));
    LabImage lab =
        new LabImage(
            width,
            height,
            new float[width * height],
            new float[width * height],
            new float[width * height]);
    for (int y = 0; y < height; y++) {
      int top = (int) ((long) y * image.height() / height);
      int bottom = Math.max(top + 1, (int) ((y + 1L) * image.height() / height));
      for (int x = 0; x < width; x++) {
        int left = (int) ((long) x * image.width() / width);
        int right = Math.max(left + 1, (int) ((x + 1L) * image.width() / width));
        double red = 0;
        double green = 0;
        double blue = 0;
        for (int v = top; v < bottom; v++) {
          for (int u = left; u < right; u++) {
            red += LINEAR[image.red(u, v)];
            green += LINEAR[image.green(u, v)];
            blue += LINEAR[image.blue(u, v)];
          }
        }
        double area = (double) (bottom - top) * (right - left);
        lab.set(y * width + x, red / area, green / area, blue / area);
      }
    }
    return lab;
  }

  private void set(int pixel, double red, double green, double blue) {
    float x = f((0.4124564 * red + 0.3575761 * green + 0.1804375 * blue) / 0.95047);
    float y = f(0.2126729 * red + 0.7151522 * green + 0.0721750 * blue);
    float z = f((0.0193339 * red + 0.1191920 * green + 0.9503041 * blue) / 1.08883);
    l[pixel] = 116 * y - 16;
    a[pixel] = 500 * (x - y);
    b[pixel] = 200 * (y - z);
  }

  private static float f(double t) {
    double at = Math.max(0, Math.min(1, t)) * (F.length - 1);
    int below = Math.min((int) at, F.length - 2);
    return (float) (F[below] + (at - below) * (F[below + 1] - F[below]));
  }
}
