package io.distillery.prototype.cluster;

import io.distillery.base.Seeds;
import io.distillery.torch.RandomSource;
import io.distillery.torch.Tensors;
import java.util.Arrays;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Finds where points lie along the directions of largest variance, from inner products alone: the
 * leading eigenvectors of the centred Gram matrix, times the roots of their eigenvalues, by
 * subspace iteration (Halko, Martinsson, Tropp, "Finding structure with randomness", 2011,
 * algorithm 4.4).
 *
 * @param coordinates along each axis, {@code [axes][points]}; an axis's largest is positive
 * @param shares of all variance, one an axis
 */
record PrincipalAxes(double[][] coordinates, double[] shares) {
  /**
   * Says how many directions beyond those asked for are kept: the further, the faster the leading
   * ones are found.
   */
  private static final int SPARE = 8;

  private static final int ITERATIONS = 30;

  /** Finds the first {@code axes} axes of at least one point. */
  static PrincipalAxes of(Points points, int axes) {
    int n = points.count();
    int width = Math.min(n, axes + SPARE);
    double[][] coordinates = new double[axes][n];
    double[] shares = new double[axes];
    try (PointerScope scope = new PointerScope();
        RandomSource random = new RandomSource(Seeds.derive(0, "axes", n))) {
      Tensor all = points.coordinates(0, n);
      Tensor basis = random.normal(n, width).to(ScalarType.Double);
      for (int i = 0; i < ITERATIONS; i++) {
        basis = torch.linalg_qr(gramTimes(points, all, basis)).get0();
      }
      Tensor small = basis.t().mm(gramTimes(points, all, basis)); // [width, width]
      var eigen = torch.linalg_eigh(small.add(small.t()).mul(new Scalar(0.5)));
      double[] values = Tensors.doubles(eigen.get0()); // ascending
      Tensor vectors = basis.mm(eigen.get1()); // [n, width]
      double total = Scatter.of(points) * n;
      for (int axis = 0; axis < Math.min(axes, width); axis++) {
        double value = Math.max(0, values[width - 1 - axis]);
        double[] vector = Tensors.doubles(vectors.select(1, width - 1 - axis));
        double scale = Math.sqrt(value) * signOfLargest(vector);
        coordinates[axis] = Arrays.stream(vector).map(v -> v * scale).toArray();
        shares[axis] = total > 0 ? Math.min(1, value / total) : 0;
      }
    }
    return new PrincipalAxes(coordinates, shares);
  }

  /** Multiplies the centred Gram matrix by vectors {@code [n, width]}. */
  private static Tensor gramTimes(Points points, Tensor coordinates, Tensor vectors) {
    Tensor centred = centred(vectors);
    return centred(points.products(centred.t().mm(coordinates)).t());
  }

  private static Tensor centred(Tensor vectors) {
    return vectors.sub(vectors.sum(0).div(new Scalar((double) vectors.size(0))));
  }

  private static double signOfLargest(double[] values) {
    double largest = 0;
    for (double value : values) {
      largest = Math.abs(value) > Math.abs(largest) ? value : largest;
    }
    return largest < 0 ? -1 : 1;
  }
}
