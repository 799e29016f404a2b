package io.distillery.prototype.cluster;

import io.distillery.torch.Tensors;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;

/**
 * Computes how much sparser the surroundings of a point are than those of its neighbours (Breunig,
 * Kriegel, Ng, Sander, "LOF: Identifying Density-Based Local Outliers", SIGMOD 2000): about 1
 * within a cluster, larger outside.
 */
final class LocalOutlierFactor {
  /** Says how many rows a block of distances has: some for each thread. */
  private static final int BLOCK = 256;

  /** Says how many numbers a block of distances has, 128 MiB in float64. */
  private static final long BLOCK_NUMBERS = 16L << 20;

  /** Keeps the density of points finite that coincide with all their neighbours. */
  private static final double SMALLEST_REACHABILITY = 1e-10;

  /**
   * Says below which share of the squared norms that it was computed from a squared distance has
   * lost too many digits; that of two equal points must be zero.
   */
  private static final double CANCELLED = 1e-6;

  /**
   * Says how many candidates are looked at for each neighbour, since spoilt digits may have put
   * them in disorder.
   */
  private static final int CANDIDATES = 2;

  private LocalOutlierFactor() {}

  /**
   * Computes the factors of all points.
   *
   * @param points at least two
   * @param neighbours how many nearest other points count; all where there are fewer
   */
  static double[] factors(Points points, int neighbours) {
    return factors(points, neighbours, FinderListener.NONE);
  }

  /** Computes the factors of all points; the listener hears of each block of them. */
  static double[] factors(Points points, int neighbours, FinderListener listener) {
    int n = points.count();
    int k = Math.min(neighbours, n - 1);
    long[][] nearest = new long[n][];
    double[][] distances = new double[n][];
    int block = (int) Math.max(1, Math.min(BLOCK, BLOCK_NUMBERS / n));
    int[] compared = {0};
    Parts.inParallel(
        (n + block - 1) / block,
        part -> {
          int from = part * block;
          int to = Math.min(from + block, n);
          findNeighbours(points, from, to, k, nearest, distances);
          synchronized (compared) {
            compared[0] += to - from;
            listener.compared(compared[0], n);
          }
        });
    double[] core = new double[n]; // the distance to the k-th neighbour
    Arrays.setAll(core, i -> Arrays.stream(distances[i]).max().orElseThrow());
    double[] density = new double[n];
    for (int i = 0; i < n; i++) {
      double reachability = 0;
      for (int j = 0; j < k; j++) {
        reachability += Math.max(distances[i][j], core[(int) nearest[i][j]]);
      }
      density[i] = 1 / (reachability / k + SMALLEST_REACHABILITY);
    }
    double[] factors = new double[n];
    for (int i = 0; i < n; i++) {
      double around = 0;
      for (long neighbour : nearest[i]) {
        around += density[(int) neighbour] / density[i];
      }
      factors[i] = around / k;
    }
    return factors;
  }

  /** Finds the k nearest other points of some points, nearest first, and how far they are. */
  private static void findNeighbours(
      Points points, int from, int to, int k, long[][] nearest, double[][] distances) {
    double[] norms = points.squaredNorms();
    Tensor all =
        points.squaredDistances(
            points.coordinates(from, to), Arrays.copyOfRange(norms, from, to), 0, points.count());
    all.narrow(1, from, to - from).fill_diagonal_(new Scalar(Double.POSITIVE_INFINITY));
    int candidates = Math.min(CANDIDATES * k, points.count() - 1);
    T_TensorTensor_T smallest = all.topk(candidates, 1, false, true);
    double[] values = Tensors.doubles(smallest.get0());
    long[] indices = Tensors.longs(smallest.get1());
    for (int i = from; i < to; i++) {
      int row = (i - from) * candidates;
      long[] others = Arrays.copyOfRange(indices, row, row + candidates);
      double[] squared = Arrays.copyOfRange(values, row, row + candidates);
      restoreDigits(points, i, others, squared);
      int[] order =
          IntStream.range(0, candidates)
              .boxed()
              .sorted(Comparator.comparingDouble(j -> squared[j])) // stable
              .limit(k)
              .mapToInt(Integer::intValue)
              .toArray();
      nearest[i] = Arrays.stream(order).mapToLong(j -> others[j]).toArray();
      distances[i] = Arrays.stream(order).mapToDouble(j -> Math.sqrt(squared[j])).toArray();
    }
  }

  /** Computes anew, from differences, the squared distances that cancellation has spoilt. */
  private static void restoreDigits(Points points, int i, long[] nearest, double[] squared) {
    double[] norms = points.squaredNorms();
    int[] spoilt =
        IntStream.range(0, nearest.length)
            .filter(j -> squared[j] <= CANCELLED * (norms[i] + norms[(int) nearest[j]]))
            .toArray();
    if (spoilt.length == 0) {
      return;
    }
    long[] others = Arrays.stream(spoilt).mapToLong(j -> nearest[j]).toArray();
    Tensor differences = points.latents(others).sub_(points.latents(new long[] {i}));
    double[] restored = Tensors.doubles(differences.square().sum(1));
    for (int j = 0; j < spoilt.length; j++) {
      squared[spoilt[j]] = restored[j];
    }
  }
}
