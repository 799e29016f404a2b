package io.distillery.prototype.cluster;

import java.util.Arrays;
import org.bytedeco.javacpp.PointerScope;

/** Measures how far points spread. */
final class Scatter {
  private Scatter() {}

  /** Computes the mean squared distance of the points to their mean: the sum of all variances. */
  static double of(Points points) {
    try (PointerScope scope = new PointerScope()) {
      int n = points.count();
      ClusterMeans all = new ClusterMeans(1, n, points.width(), points::coordinates);
      all.assign(new long[n]);
      double squaredNormOfMean = points.products(all.means(), all)[0];
      return Arrays.stream(points.squaredNorms()).sum() / n - squaredNormOfMean;
    }
  }
}
