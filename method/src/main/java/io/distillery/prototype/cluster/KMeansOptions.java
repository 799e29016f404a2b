package io.distillery.prototype.cluster;

import io.distillery.base.Text;

/**
 * Describes how k-means is run (METHOD.md, section 3).
 *
 * @param restarts how often it starts anew, the best result stays; at least 1, 10 by default
 * @param maxIterations at least 1, 300 by default
 * @param tolerance stop when the summed squared shift of the centres is at most this times the mean
 *     variance of a dimension; at least 0, 1e-4 by default
 */
public record KMeansOptions(int restarts, int maxIterations, double tolerance) {
  /** Checks that every number lies in its range. */
  public KMeansOptions {
    if (restarts < 1) {
      throw new IllegalArgumentException(
          Text.format("The number of restarts is %d, expected at least 1", restarts));
    }
    if (maxIterations < 1) {
      throw new IllegalArgumentException(
          Text.format("The limit of iterations is %d, expected at least 1", maxIterations));
    }
    if (!(tolerance >= 0 && tolerance < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          Text.format("The tolerance is %s, expected at least 0", tolerance));
    }
  }

  /** Returns scikit-learn's numbers, with which the method was published. */
  public static KMeansOptions defaults() {
    return new KMeansOptions(10, 300, 1e-4);
  }
}
