package io.distillery.dataset.check;

import io.distillery.dataset.image.Resize;
import io.distillery.dataset.image.ResizeFilter;
import io.distillery.dataset.image.RgbImage;

/**
 * Holds what is kept of an image to find others that look like it.
 *
 * @param width in pixels
 * @param height in pixels
 * @param gradients whether each of 8 x 8 places is brighter than its right neighbour: the
 *     difference hash (N. Krawetz, "Kind of like that", 2013)
 * @param grey 9 x 8 brightnesses, row by row
 * @param spread the difference between the brightest and the darkest of them, 0 to 255
 */
record Thumbnail(int width, int height, long gradients, byte[] grey, int spread) {
  private static final int COLUMNS = 9;
  private static final int ROWS = 8;

  static Thumbnail of(RgbImage image) {
    RgbImage small = Resize.to(COLUMNS, ROWS, ResizeFilter.BILINEAR, image);
    byte[] rgb = small.pixels();
    byte[] grey = new byte[COLUMNS * ROWS];
    int low = 255;
    int high = 0;
    for (int i = 0; i < grey.length; i++) {
      // ITU-R BT.601
      int value =
          (299 * (rgb[3 * i] & 0xff)
                  + 587 * (rgb[3 * i + 1] & 0xff)
                  + 114 * (rgb[3 * i + 2] & 0xff))
              / 1000;
      grey[i] = (byte) value;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
    long gradients = 0;
    for (int y = 0; y < ROWS; y++) {
      for (int x = 0; x < COLUMNS - 1; x++) {
        int here = grey[y * COLUMNS + x] & 0xff;
        int right = grey[y * COLUMNS + x + 1] & 0xff;
        gradients = gradients << 1 | (here > right ? 1 : 0);
      }
    }
    return new Thumbnail(image.width(), image.height(), gradients, grey, high - low);
  }

  /** Returns the mean difference of brightness, 0 to 255. */
  double distance(Thumbnail other) {
    int sum = 0;
    for (int i = 0; i < grey.length; i++) {
      sum += Math.abs((grey[i] & 0xff) - (other.grey[i] & 0xff));
    }
    return (double) sum / grey.length;
  }
}
