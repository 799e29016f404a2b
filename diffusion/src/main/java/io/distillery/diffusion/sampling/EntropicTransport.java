package io.distillery.diffusion.sampling;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Finds the entropic optimal transport between two sets of points (Cuturi, NeurIPS 2013): the plan
 * P that minimises {@code sum P_ij |x_i - y_j|^2 + r c sum P_ij (log P_ij - 1)} among those whose
 * rows each sum to 1 / n and whose columns each to 1 / m; c is the mean of all squared distances,
 * so that r means the same for points of any scale. Sinkhorn's iterations, in the log domain (Peyre
 * and Cuturi, Computational Optimal Transport, section 4.4).
 *
 * @param regularisation r, above 0; the nearer to 0, the nearer to the transport without entropy,
 *     and the more iterations it takes
 * @param iterations their number, at least 1, which is fixed: results depend on the points alone
 */
record EntropicTransport(double regularisation, int iterations) {
  private static final double TINY = 1e-12;

  /**
   * Computes the plan. Its rows have their sums exactly, its columns as far as the iterations have
   * come.
   *
   * @param costs squared distances, float32 {@code (n, m)}
   * @return {@code (n, m)}
   */
  Tensor plan(Tensor costs) {
    double n = costs.size(0);
    double m = costs.size(1);
    Tensor mean = costs.mean(new ScalarTypeOptional()).mul(new Scalar(regularisation));
    Tensor scaled = costs.div(mean.add(new Scalar(TINY)));
    Tensor rows = torch.zeros(costs.size(0)); // potentials over r c
    Tensor columns = null; // (m)
    for (int i = 0; i < iterations; i++) {
      columns = rest(rows.unsqueeze(1).sub(scaled), 0, m);
      rows = rest(columns.unsqueeze(0).sub(scaled), 1, n);
    }
    return rows.unsqueeze(1).add(columns.unsqueeze(0)).sub(scaled).exp();
  }

  /** Gives the potentials with which sums along a dimension are 1 / count. */
  private static Tensor rest(Tensor logarithms, long dimension, double count) {
    return logarithms.logsumexp(dimension).add(new Scalar(Math.log(count))).neg();
  }

  /**
   * Computes squared distances.
   *
   * @param from {@code (n, d)}
   * @param to {@code (m, d)}
   * @return {@code (n, m)}, at least 0
   */
  static Tensor costs(Tensor from, Tensor to) {
    Tensor squares = from.square().sum(1L).unsqueeze(1).add(to.square().sum(1L).unsqueeze(0));
    return squares.sub(from.matmul(to.t()).mul(new Scalar(2))).relu();
  }
}
