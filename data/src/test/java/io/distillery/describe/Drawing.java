package io.distillery.describe;

import io.distillery.dataset.image.RgbImage;
import java.util.Random;
import java.util.function.IntBinaryOperator;

/** Images drawn pixel by pixel; colours are 0xRRGGBB. */
final class Drawing {
  private Drawing() {}

  static RgbImage of(int width, int height, IntBinaryOperator colourAt) {
    byte[] pixels = new byte[3 * width * height];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int colour = colourAt.applyAsInt(x, y);
        int at = 3 * (y * width + x);
        pixels[at] = (byte) (colour >> 16);
        pixels[at + 1] = (byte) (colour >> 8);
        pixels[at + 2] = (byte) colour;
      }
    }
    return new RgbImage(width, height, pixels);
  }

  static RgbImage disc(int size, double x, double y, double radius, int colour, int around) {
    return of(
        size, size, (u, v) -> Math.hypot(u + 0.5 - x, v + 0.5 - y) < radius ? colour : around);
  }

  static RgbImage box(int left, int top, int right, int bottom, int colour, int around) {
    return of(32, 32, (x, y) -> x >= left && x < right && y >= top && y < bottom ? colour : around);
  }

  static RgbImage noise(int width, int height, long seed) {
    Random random = new Random(seed);
    return of(width, height, (x, y) -> random.nextInt(1 << 24));
  }
}
