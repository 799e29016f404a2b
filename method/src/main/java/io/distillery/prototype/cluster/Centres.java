package io.distillery.prototype.cluster;

import io.distillery.torch.Tensors;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Stands for the centres of clusters, known by their inner products with all points and with
 * themselves.
 *
 * @param products float64 {@code [clusters, points]}
 * @param squaredNorms one a cluster
 */
record Centres(Tensor products, double[] squaredNorms) {
  /** Centres at some of the points. */
  static Centres at(Points points, long[] indices) {
    double[] norms = new double[indices.length];
    for (int c = 0; c < indices.length; c++) {
      norms[c] = points.squaredNorms()[(int) indices[c]];
    }
    return new Centres(points.products(points.coordinates(indices)), norms);
  }

  /** Centres at the means of clusters of all points, {@code members[i]} being point i's. */
  static Centres at(Points points, ClusterMeans means, long[] members) {
    Tensor products = points.products(means.means());
    return new Centres(products, squaredNorms(products, means, members));
  }

  /** Centres at the means of clusters of a sample, {@code members[i]} being sample[i]'s. */
  static Centres at(Points points, ClusterMeans means, long[] sample, long[] members) {
    Tensor products = points.products(means.means());
    Tensor ofSample = products.index_select(1, Tensors.of(sample, sample.length));
    return new Centres(products, squaredNorms(ofSample, means, members));
  }

  private static double[] squaredNorms(Tensor products, ClusterMeans means, long[] members) {
    int[] sizes = means.sizes();
    double[] norms = memberMeans(products, members, sizes);
    for (int c = 0; c < norms.length; c++) {
      if (sizes[c] == 0) {
        norms[c] = norms[means.largest()];
      }
    }
    return norms;
  }

  /**
   * Finds the centre that each point is nearest to, of equally near ones the first.
   *
   * @return cluster of each point
   */
  long[] nearest() {
    Tensor norms = Tensors.of(squaredNorms, squaredNorms.length, 1);
    return Tensors.longs(norms.sub(products, new Scalar(2.0)).argmin(new LongOptional(0), false));
  }

  /** Computes the squared distance of each point to the centre of its cluster. */
  double[] squaredDistances(Points points, long[] clusters) {
    double[] own = own(products, clusters);
    double[] distances = new double[own.length];
    for (int i = 0; i < own.length; i++) {
      double norms = points.squaredNorms()[i] + squaredNorms[(int) clusters[i]];
      distances[i] = Math.max(0, norms - 2 * own[i]);
    }
    return distances;
  }

  /** Computes the summed squared shift to new centres, the means of {@code members}. */
  double squaredShift(Centres next, long[] members, int[] sizes) {
    double[] inner = memberMeans(products, members, sizes);
    double shift = 0;
    for (int c = 0; c < inner.length; c++) {
      if (sizes[c] > 0) {
        shift += Math.max(0, next.squaredNorms[c] - 2 * inner[c] + squaredNorms[c]);
      }
    }
    return shift;
  }

  /** Computes the inner product of each row's centre with the mean of that cluster's members. */
  private static double[] memberMeans(Tensor products, long[] members, int[] sizes) {
    double[] own = own(products, members);
    double[] means = new double[sizes.length];
    for (int i = 0; i < own.length; i++) {
      means[(int) members[i]] += own[i];
    }
    for (int c = 0; c < means.length; c++) {
      means[c] /= Math.max(1, sizes[c]);
    }
    return means;
  }

  /** Picks the inner product of each point with the centre of its cluster. */
  private static double[] own(Tensor products, long[] clusters) {
    return Tensors.doubles(products.gather(0, Tensors.of(clusters, 1, clusters.length)));
  }
}
