package io.distillery.prototype.cluster;

import io.distillery.torch.Tensors;
import java.util.Arrays;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Gives the latents of a class as points of a Euclidean space, in double precision and with their
 * mean near the origin (k-means and the local outlier factor do not depend on where the origin is,
 * but rounding does).
 *
 * <p>A point is described by <em>coordinates</em>: numbers in which the mean of points has the mean
 * of their coordinates, and which suffice to find a point's inner products with all points. Where a
 * class has fewer points than dimensions these are its inner products themselves, a row of the Gram
 * matrix, computed once for everything that follows.
 *
 * <p>Tensors belong to the caller's scope and must outlive the points.
 */
public interface Points {
  /**
   * Bounds the memory for coordinates; beyond it they are computed block by block whenever needed.
   */
  long MOST_COORDINATE_BYTES = 512L << 20;

  /** Chooses the form in which n points of d dimensions are cheapest. */
  static Points of(Tensor latents) {
    long n = latents.size(0);
    long d = latents.size(1);
    if (!fit(n, d)) {
      return StreamedPoints.of(latents);
    }
    return d < n ? CoordinatePoints.of(latents) : GramPoints.of(latents);
  }

  /** Says whether the coordinates of n points of d dimensions are held in memory. */
  static boolean fit(long n, long d) {
    return n * Math.min(n, d) * Double.BYTES <= MOST_COORDINATE_BYTES;
  }

  /** Returns how many points there are. */
  int count();

  /** Returns the dimension of the space, d. */
  long dimension();

  /** Returns how many numbers a point's coordinates are. */
  long width();

  /** Returns the squared lengths of all points. */
  double[] squaredNorms();

  /** Returns the coordinates of some points, float64 {@code [indices, width]}. */
  Tensor coordinates(long[] indices);

  /**
   * Computes the inner products {@code [rows, count]} of points given by coordinates with all
   * points.
   */
  default Tensor products(Tensor coordinates) {
    return products(coordinates, 0, count());
  }

  /**
   * Computes the inner products {@code [rows, to - from]} of points given by coordinates with the
   * points {@code from} (inclusive) to {@code to} (exclusive).
   */
  Tensor products(Tensor coordinates, int from, int to);

  /**
   * Computes the inner product of each row of {@code coordinates} with the mean of the cluster of
   * the same number.
   *
   * @param coordinates float64 {@code [clusters, width]}
   * @param means of clusters of these points; what is said of one without points means nothing
   */
  double[] products(Tensor coordinates, ClusterMeans means);

  /** Returns some points in the latents' own numbers, float64 {@code [indices, dimension]}. */
  Tensor latents(long[] indices);

  /** Returns some of the points, in the order given. */
  Points subset(long[] indices);

  /** Returns the coordinates of the points {@code from} (inclusive) to {@code to} (exclusive). */
  default Tensor coordinates(int from, int to) {
    return coordinates(LongStream.range(from, to).toArray());
  }

  /**
   * Computes the squared distances {@code [rows, to - from]} between points of given norms and the
   * points {@code from} (inclusive) to {@code to} (exclusive).
   */
  default Tensor squaredDistances(Tensor coordinates, double[] norms, int from, int to) {
    Tensor own = Tensors.of(norms, norms.length, 1);
    Tensor others = Tensors.of(Arrays.copyOfRange(squaredNorms(), from, to), 1, to - from);
    return own.add(others)
        .sub_(products(coordinates, from, to), new Scalar(2.0))
        .clamp_min_(new Scalar(0.0));
  }
}
