package io.distillery.describe;

import java.util.Arrays;

/** Sets of an image's pixels, row by row. */
final class Pixels {
  private Pixels() {}

  /** Counts how many are in the set. */
  static int count(boolean[] set) {
    int count = 0;
    for (boolean is : set) {
      count += is ? 1 : 0;
    }
    return count;
  }

  /** Returns those outside the set. */
  static boolean[] not(boolean[] set) {
    boolean[] not = new boolean[set.length];
    for (int i = 0; i < set.length; i++) {
      not[i] = !set[i];
    }
    return not;
  }

  /** Makes an ellipse of half the picture's width and height. */
  static boolean[] centre(LabImage image) {
    boolean[] centre = new boolean[image.size()];
    for (int i = 0; i < centre.length; i++) {
      double x = (2 * (i % image.width()) + 1.0) / image.width() - 1;
      double y = (2 * (i / image.width()) + 1.0) / image.height() - 1;
      centre[i] = x * x + y * y < 0.3;
    }
    if (count(centre) == 0) {
      Arrays.fill(centre, true);
    }
    return centre;
  }

  /** Returns the pixels at most {@code depth} rows or columns from the picture's edge. */
  static boolean[] border(LabImage image, int depth) {
    boolean[] border = new boolean[image.size()];
    for (int i = 0; i < border.length; i++) {
      int x = i % image.width();
      int y = i / image.width();
      int inward =
          Math.min(Math.min(x, image.width() - 1 - x), Math.min(y, image.height() - 1 - y));
      border[i] = inward < depth;
    }
    return border;
  }

  /** Returns the set less its outermost pixels, whose colours are mixed with their neighbours'. */
  static boolean[] inner(boolean[] set, int w) {
    boolean[] inner = new boolean[set.length];
    for (int i = 0; i < set.length; i++) {
      inner[i] =
          set[i]
              && (i % w == 0 || set[i - 1])
              && (i % w == w - 1 || set[i + 1])
              && (i < w || set[i - w])
              && (i + w >= set.length || set[i + w]);
    }
    return count(inner) < 0.35 * count(set) ? set : inner;
  }
}
