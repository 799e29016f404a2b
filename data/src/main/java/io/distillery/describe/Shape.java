package io.distillery.describe;

/**
 * Measures size, place and outline of a mask, from its extent and its moments. Lengths are in
 * pixels unless said otherwise; the picture's centre is (0, 0) and its edges are at -0.5 and 0.5.
 *
 * @param area share of the picture, 0 to 1
 * @param acrossWidth extent as a share of the picture's width
 * @param acrossHeight extent as a share of the picture's height
 * @param x centre from left (-0.5) to right (0.5)
 * @param y centre from top (-0.5) to bottom (0.5)
 * @param aspect extent's width by height
 * @param elongation standard deviation along the main axis by that across it, at least 1
 * @param slope angle of the main axis in degrees, from -90 to 90, positive where it rises to the
 *     right
 * @param solidity share of the extent's rectangle that is inside
 * @param mirrored overlap (intersection by union) with its mirror image, left to right
 */
record Shape(
    double area,
    double acrossWidth,
    double acrossHeight,
    double x,
    double y,
    double aspect,
    double elongation,
    double slope,
    double solidity,
    double mirrored) {

  /** Measures a mask that has at least one pixel. */
  static Shape of(boolean[] inside, int w, int h) {
    int left = w;
    int right = -1;
    int top = h;
    int bottom = -1;
    int n = 0;
    double sx = 0;
    double sy = 0;
    double sxx = 0;
    double syy = 0;
    double sxy = 0;
    for (int i = 0; i < inside.length; i++) {
      if (inside[i]) {
        int x = i % w;
        int y = i / w;
        left = Math.min(left, x);
        right = Math.max(right, x);
        top = Math.min(top, y);
        bottom = Math.max(bottom, y);
        n++;
        sx += x;
        sy += y;
        sxx += (double) x * x;
        syy += (double) y * y;
        sxy += (double) x * y;
      }
    }
    double mx = sx / n;
    double my = sy / n;
    double vx = sxx / n - mx * mx + 1 / 12.0;
    double vy = syy / n - my * my + 1 / 12.0;
    double vxy = sxy / n - mx * my;
    double root = Math.hypot((vx - vy) / 2, vxy);
    double major = (vx + vy) / 2 + root;
    double minor = Math.max(1 / 12.0, (vx + vy) / 2 - root);
    int width = right - left + 1;
    int height = bottom - top + 1;
    double cx = ((left + right + 1) / 2.0 + mx + 0.5) / 2;
    double cy = ((top + bottom + 1) / 2.0 + my + 0.5) / 2;
    return new Shape(
        n / (double) inside.length,
        width / (double) w,
        height / (double) h,
        cx / w - 0.5,
        cy / h - 0.5,
        width / (double) height,
        Math.sqrt(major / minor),
        Math.toDegrees(-0.5 * Math.atan2(2 * vxy, vx - vy)),
        n / ((double) width * height),
        mirrored(inside, w, left, right));
  }

  private static double mirrored(boolean[] inside, int w, int left, int right) {
    int both = 0;
    int either = 0;
    for (int i = 0; i < inside.length; i++) {
      int x = i % w;
      if (x >= left && x <= right) {
        boolean here = inside[i];
        boolean there = inside[i - x + left + right - x];
        both += here && there ? 1 : 0;
        either += here || there ? 1 : 0;
      }
    }
    return both / (double) either;
  }
}
