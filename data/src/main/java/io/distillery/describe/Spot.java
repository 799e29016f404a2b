package io.distillery.describe;

import java.util.Optional;

/** Names a ninth of the picture: column and row from -1 (left, top) to 1 (right, bottom). */
record Spot(int column, int row) {
  /** Says how much lighter than the picture's mean the brightest ninth must be. */
  private static final double ABOVE_MEAN = 14;

  /** Says how much lighter than every other ninth it must be. */
  private static final double ABOVE_NEXT = 3;

  /** Finds the brightest ninth, when it is clearly the brightest. */
  static Optional<Spot> brightest(LabImage image) {
    int w = image.width();
    int h = image.height();
    if (w < 6 || h < 6) {
      return Optional.empty();
    }
    double[] sum = new double[9];
    int[] n = new int[9];
    double total = 0;
    for (int i = 0; i < image.size(); i++) {
      int cell = 3 * (3 * (i / w) / h) + 3 * (i % w) / w;
      sum[cell] += image.l()[i];
      n[cell]++;
      total += image.l()[i];
    }
    int best = 0;
    double next = -1;
    for (int cell = 0; cell < 9; cell++) {
      sum[cell] /= n[cell];
      best = sum[cell] > sum[best] ? cell : best;
    }
    for (int cell = 0; cell < 9; cell++) {
      next = cell == best ? next : Math.max(next, sum[cell]);
    }
    boolean clear = sum[best] > total / image.size() + ABOVE_MEAN && sum[best] > next + ABOVE_NEXT;
    return clear ? Optional.of(new Spot(best % 3 - 1, best / 3 - 1)) : Optional.empty();
  }
}
