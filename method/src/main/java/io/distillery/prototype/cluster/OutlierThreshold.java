package io.distillery.prototype.cluster;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Says which points leave before clustering: a given share of the class, the most outlying first.
 */
final class OutlierThreshold {
  private OutlierThreshold() {}

  /**
   * Computes the factor above which a point is an outlier: the contamination's quantile from the
   * top, interpolated linearly between neighbouring factors.
   *
   * @param contamination the share of outliers expected, in (0, 0.5]
   */
  static double of(double[] factors, double contamination) {
    double[] negative = Arrays.stream(factors).map(f -> -f).sorted().toArray();
    double position = contamination * (negative.length - 1);
    int below = (int) Math.floor(position);
    int above = Math.min(below + 1, negative.length - 1);
    double share = position - below;
    double step = negative[above] - negative[below];
    // from the nearer end, so that both ends are met exactly
    return share < 0.5
        ? -(negative[below] + step * share)
        : -(negative[above] - step * (1 - share));
  }

  /**
   * Lists the points that are no outliers, in order; at least so many as asked for, the least
   * outlying.
   */
  static long[] inliers(double[] factors, double contamination, int atLeast) {
    double threshold = of(factors, contamination);
    long[] inliers =
        IntStream.range(0, factors.length)
            .filter(i -> factors[i] <= threshold)
            .asLongStream()
            .toArray();
    if (inliers.length >= atLeast) {
      return inliers;
    }
    return IntStream.range(0, factors.length)
        .boxed()
        .sorted((i, j) -> Double.compare(factors[i], factors[j])) // stable
        .limit(atLeast)
        .mapToLong(Integer::longValue)
        .sorted()
        .toArray();
  }
}
