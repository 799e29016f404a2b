package io.distillery.prototype.cluster;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Text;

/**
 * How k-means is run (docs/method.md, step 3).
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
      throw new ConfigurationException(
          Text.format("prototypes.images.kMeans.restarts is %d, expected 1 or more", restarts));
    }
    if (maxIterations < 1) {
      throw new ConfigurationException(
          Text.format(
              "prototypes.images.kMeans.maxIterations is %d, expected 1 or more", maxIterations));
    }
    if (!(tolerance >= 0 && tolerance < Double.POSITIVE_INFINITY)) {
      throw new ConfigurationException(
          Text.format("prototypes.images.kMeans.tolerance is %s, expected 0 or more", tolerance));
    }
  }

  /** Returns scikit-learn's numbers, with which the method was published. */
  public static KMeansOptions defaults() {
    return new KMeansOptions(10, 300, 1e-4);
  }
}
