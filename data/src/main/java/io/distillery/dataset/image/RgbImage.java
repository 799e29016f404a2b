package io.distillery.dataset.image;

import io.distillery.base.Text;

/**
 * Holds a decoded image: 8-bit red, green and blue, interleaved, row by row.
 *
 * @param width in pixels, at least 1
 * @param height in pixels, at least 1
 * @param pixels {@code 3 * width * height} bytes; unsigned, so mask with {@code & 0xff}; not copied
 */
public record RgbImage(int width, int height, byte[] pixels) {
  /** Checks that the bytes fill the image. */
  public RgbImage {
    if (width < 1 || height < 1) {
      throw new IllegalArgumentException(Text.format("An image has %d x %d pixels", width, height));
    }
    if (pixels.length != 3L * width * height) {
      throw new IllegalArgumentException(
          Text.format(
              "An image of %d x %d pixels has %d bytes, expected %d",
              width, height, pixels.length, 3L * width * height));
    }
  }

  /** Returns the red of the pixel in column {@code x} of row {@code y}, 0 to 255. */
  public int red(int x, int y) {
    return pixels[3 * (y * width + x)] & 0xff;
  }

  /** Returns the green of the pixel in column {@code x} of row {@code y}, 0 to 255. */
  public int green(int x, int y) {
    return pixels[3 * (y * width + x) + 1] & 0xff;
  }

  /** Returns the blue of the pixel in column {@code x} of row {@code y}, 0 to 255. */
  public int blue(int x, int y) {
    return pixels[3 * (y * width + x) + 2] & 0xff;
  }
}
