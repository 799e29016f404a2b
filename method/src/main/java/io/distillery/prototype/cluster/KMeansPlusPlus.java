package io.distillery.prototype.cluster;

import io.distillery.torch.RandomSource;
import io.distillery.torch.Tensors;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * Chooses starting points for k-means, far from each other (Arthur and Vassilvitskii, "k-means++:
 * The advantages of careful seeding", 2007), in the greedy form: of several candidates, drawn with
 * probability proportional to the squared distance to the centres chosen so far, the one stays that
 * leaves the least of that distance.
 */
final class KMeansPlusPlus {
  /** Says how many points candidates are compared with at a time. */
  private static final int BLOCK = 1024;

  private final Points points;
  private final RandomSource random;
  private final int trials;
  private final long[] chosen;
  private final double[] closest; // the squared distance of each point to what was chosen
  private long[] candidates;

  private KMeansPlusPlus(Points points, int k, RandomSource random) {
    this.points = points;
    this.random = random;
    this.trials = 2 + (int) Math.log(k);
    this.chosen = new long[k];
    this.closest = new double[points.count()];
    Arrays.fill(closest, Double.POSITIVE_INFINITY);
    double first = Tensors.doubles(random.uniform(1))[0];
    this.candidates = new long[] {Math.min(closest.length - 1, (long) (first * closest.length))};
  }

  /**
   * Chooses {@code k} of the points for each random source. What one chooses does not depend on the
   * others: they go in step, since distances to many candidates at once are found faster.
   *
   * @return {@code [sources][k]}
   */
  static long[][] choose(Points points, int k, List<RandomSource> randoms) {
    try (PointerScope scope = new PointerScope()) {
      List<KMeansPlusPlus> all =
          randoms.stream().map(random -> new KMeansPlusPlus(points, k, random)).toList();
      for (int i = 0; i < k; i++) {
        int number = i;
        long[] candidates =
            all.stream().flatMapToLong(one -> Arrays.stream(one.candidates)).toArray();
        double[][] distances = squaredDistances(points, candidates);
        int each = candidates.length / all.size();
        Parts.inParallel(
            all.size(),
            one ->
                all.get(one)
                    .take(number, Arrays.copyOfRange(distances, one * each, (one + 1) * each)));
      }
      return all.stream().map(one -> one.chosen).toArray(long[][]::new);
    }
  }

  /** Takes the best of the candidates, whose distances to all points are given, and draws anew. */
  private void take(int number, double[][] distances) {
    int best = 0;
    double least = Double.POSITIVE_INFINITY;
    for (int t = 0; t < distances.length; t++) {
      double left = 0;
      for (int i = 0; i < closest.length; i++) {
        left += Math.min(closest[i], distances[t][i]);
      }
      if (left < least) {
        least = left;
        best = t;
      }
    }
    chosen[number] = candidates[best];
    for (int i = 0; i < closest.length; i++) {
      closest[i] = Math.min(closest[i], distances[best][i]);
    }
    closest[(int) chosen[number]] = 0; // whatever rounding says
    if (number + 1 < chosen.length) {
      candidates = draw(closest, Tensors.doubles(random.uniform(trials)));
    }
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

  private static double[][] squaredDistances(Points points, long[] indices) {
    int n = points.count();
    double[] norms =
        Arrays.stream(indices).mapToDouble(i -> points.squaredNorms()[(int) i]).toArray();
    double[][] distances = new double[indices.length][n];
    try (PointerScope scope = new PointerScope()) {
      Tensor coordinates = points.coordinates(indices);
      Parts.inParallel(
          (n + BLOCK - 1) / BLOCK,
          part -> {
            int from = part * BLOCK;
            int to = Math.min(from + BLOCK, n);
            double[] some = Tensors.doubles(points.squaredDistances(coordinates, norms, from, to));
            for (int row = 0; row < indices.length; row++) {
              System.arraycopy(some, row * (to - from), distances[row], from, to - from);
            }
          });
    }
    return distances;
  }
}
