package io.distillery.prototype.cluster;

import io.distillery.torch.RandomSource;
import io.distillery.torch.Tensors;
import java.util.Arrays;
import org.bytedeco.javacpp.PointerScope;

/**
 * Chooses starting points for k-means, far from each other (Arthur and Vassilvitskii, "k-means++:
 * The advantages of careful seeding", 2007), in the greedy form: of several candidates, drawn with
 * probability proportional to the squared distance to the centres chosen so far, the one stays that
 * leaves the least of that distance.
 */
final class KMeansPlusPlus {
  private KMeansPlusPlus() {}

  /** Chooses {@code k} of the points. */
  static long[] choose(Points points, int k, RandomSource random) {
    int n = points.count();
    int trials = 2 + (int) Math.log(k);
    long[] chosen = new long[k];
    double[] closest;
    try (PointerScope scope = new PointerScope()) {
      double first = Tensors.doubles(random.uniform(1))[0];
      chosen[0] = Math.min(n - 1, (long) (first * n));
      closest = squaredDistances(points, new long[] {chosen[0]});
    }
    for (int c = 1; c < k; c++) {
      try (PointerScope scope = new PointerScope()) {
        long[] candidates = draw(closest, Tensors.doubles(random.uniform(trials)));
        double[] distances = squaredDistances(points, candidates);
        int best = 0;
        double least = Double.POSITIVE_INFINITY;
        for (int t = 0; t < trials; t++) {
          double left = 0;
          for (int i = 0; i < n; i++) {
            left += Math.min(closest[i], distances[t * n + i]);
          }
          if (left < least) {
            least = left;
            best = t;
          }
        }
        chosen[c] = candidates[best];
        for (int i = 0; i < n; i++) {
          closest[i] = Math.min(closest[i], distances[best * n + i]);
        }
        closest[(int) chosen[c]] = 0; // whatever rounding says
      }
    }
    return chosen;
  }

  /** Draws points with probability proportional to their weights, one for each uniform number. */
  private static long[] draw(double[] weights, double[] uniform) {
    double[] cumulative = weights.clone();
    for (int i = 1; i < cumulative.length; i++) {
      cumulative[i] += cumulative[i - 1];
    }
    double total = cumulative[cumulative.length - 1];
    return Arrays.stream(uniform).mapToLong(u -> firstAtLeast(cumulative, u * total)).toArray();
  }

  private static long firstAtLeast(double[] ascending, double value) {
    int low = 0;
    int high = ascending.length - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (ascending[middle] < value) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private static double[] squaredDistances(Points points, long[] indices) {
    double[] norms =
        Arrays.stream(indices).mapToDouble(i -> points.squaredNorms()[(int) i]).toArray();
    return Tensors.doubles(points.squaredDistances(points.coordinates(indices), norms));
  }
}
