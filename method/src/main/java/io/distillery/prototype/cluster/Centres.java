package io.distillery.prototype.cluster;

import io.distillery.torch.Tensors;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Stands for the centres of one run's clusters. Tensors belong to the scope in which it was made.
 */
final class Centres {
  /** Says how many points are labelled at a time: a part for a thread, small enough for a cache. */
  private static final int BLOCK = 1024;

  private final Points points;
  private final Tensor coordinates; // [clusters, width]
  private final double[] squaredNorms;
  private final Tensor products; // [clusters, points]
  private long[] moved; // the centres whose products are those of where they were

  /** Places centres, given by their coordinates {@code [clusters, width]} and squared norms. */
  Centres(Points points, Tensor coordinates, double[] squaredNorms) {
    this.points = points;
    this.coordinates = coordinates;
    this.squaredNorms = squaredNorms;
    this.products =
        torch.empty(
            new long[] {squaredNorms.length, points.count()},
            new TensorOptions(ScalarType.Double),
            null);
    this.moved = LongStream.range(0, squaredNorms.length).toArray();
  }

  /** Places centres at some of the points. */
  static Centres at(Points points, long[] indices) {
    double[] norms =
        Arrays.stream(indices).mapToDouble(i -> points.squaredNorms()[(int) i]).toArray();
    return new Centres(points, points.coordinates(indices), norms);
  }

  /** Places centres at the means of clusters. */
  static Centres at(Points points, ClusterMeans means) {
    Tensor coordinates = means.means();
    return new Centres(points, coordinates, squaredNorms(points, coordinates, means));
  }

  private static double[] squaredNorms(Points points, Tensor coordinates, ClusterMeans means) {
    double[] norms = points.products(coordinates, means);
    for (int c = 0; c < norms.length; c++) {
      norms[c] = means.sizes()[c] == 0 ? norms[means.largest()] : norms[c];
    }
    return norms;
  }

  /** Returns how many there are. */
  int count() {
    return squaredNorms.length;
  }

  /**
   * Moves to the means of clusters.
   *
   * @return the summed squared shift of the centres of clusters that have points
   */
  double moveTo(ClusterMeans means) {
    Tensor next = means.means();
    double[] nextNorms = squaredNorms(points, next, means);
    double[] inner = points.products(coordinates, means);
    int[] sizes = means.sizes();
    double shift = 0;
    for (int c = 0; c < sizes.length; c++) {
      if (sizes[c] > 0) {
        shift += Math.max(0, nextNorms[c] - 2 * inner[c] + squaredNorms[c]);
      }
    }
    byte[] changed = Tensors.bytes(next.ne(coordinates).any(1, false));
    moved = LongStream.range(0, count()).filter(c -> changed[(int) c] != 0).toArray();
    coordinates.copy_(next);
    System.arraycopy(nextNorms, 0, squaredNorms, 0, sizes.length);
    return shift;
  }

  /**
   * Finds the centre that each point is nearest to, of equally near ones the first, for runs side
   * by side: what all their moved centres have in common with the points is one wide matrix
   * product, which takes a third of the time of many narrow ones.
   *
   * @param runs with centres among the same points
   * @return for each run the cluster of each point
   */
  static long[][] nearest(Points points, List<Centres> runs) {
    int n = points.count();
    long[][] labels = new long[runs.size()][n];
    try (PointerScope scope = new PointerScope()) {
      long[] counts = runs.stream().mapToLong(run -> run.moved.length).toArray();
      Tensor[] rows =
          runs.stream().map(run -> Tensors.of(run.moved, run.moved.length)).toArray(Tensor[]::new);
      Tensor all =
          torch.cat(
              new TensorVector(
                  IntStream.range(0, rows.length)
                      .mapToObj(i -> runs.get(i).coordinates.index_select(0, rows[i]))
                      .toArray(Tensor[]::new)),
              0);
      Parts.inParallel(
          (n + BLOCK - 1) / BLOCK,
          part -> {
            int from = part * BLOCK;
            int to = Math.min(from + BLOCK, n);
            Tensor products = points.products(all, from, to);
            long row = 0;
            for (int i = 0; i < rows.length; i++) {
              Tensor own = runs.get(i).products.narrow(1, from, to - from);
              own.index_copy_(0, rows[i], products.narrow(0, row, counts[i]));
              row += counts[i];
              label(Tensors.doubles(own), runs.get(i).squaredNorms, labels[i], from, to);
            }
          });
    }
    runs.forEach(run -> run.moved = new long[0]);
    return labels;
  }

  private static void label(
      double[] products, double[] squaredNorms, long[] labels, int from, int to) {
    double[] least = new double[to - from];
    Arrays.fill(least, Double.POSITIVE_INFINITY);
    for (int c = 0; c < squaredNorms.length; c++) {
      int row = c * least.length;
      for (int i = 0; i < least.length; i++) {
        double beyond = squaredNorms[c] - 2 * products[row + i]; // the point's own norm is left out
        if (beyond < least[i]) {
          least[i] = beyond;
          labels[from + i] = c;
        }
      }
    }
  }

  /**
   * Computes the squared distance of each point to the centre of its cluster; to be called after
   * {@link #nearest} and before the next move.
   */
  double[] squaredDistances(long[] clusters) {
    double[] own = Tensors.doubles(products.gather(0, Tensors.of(clusters, 1, clusters.length)));
    double[] distances = new double[own.length];
    for (int i = 0; i < own.length; i++) {
      double norms = points.squaredNorms()[i] + squaredNorms[(int) clusters[i]];
      distances[i] = Math.max(0, norms - 2 * own[i]);
    }
    return distances;
  }
}
