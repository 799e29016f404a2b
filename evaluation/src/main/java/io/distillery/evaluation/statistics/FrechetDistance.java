package io.distillery.evaluation.statistics;

import io.distillery.base.Text;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Measures how far two clouds of features are apart, each taken for a Gaussian (Heusel et al.,
 * NeurIPS 2017, equation 6): the square of the distance of the means plus trace(A + B - 2 (A
 * B)^(1/2)) of the covariances. It grows as the clouds get smaller, so that only distances between
 * clouds of the same sizes and of the same extractor compare.
 */
public final class FrechetDistance {
  private FrechetDistance() {}

  /**
   * Measures in float64.
   *
   * @param some features, (N, F), N at least 2
   * @param others features, (M, F), M at least 2
   * @return 0 or more; 0 of equal clouds
   */
  public static double between(Tensor some, Tensor others) {
    if (some.size(0) < 2 || others.size(0) < 2 || some.size(1) != others.size(1)) {
      throw new IllegalArgumentException(
          Text.format(
                  "Clouds of %d points in %d dimensions and of %d points in %d: expected two or"
                      + " more each",
                  some.size(0), some.size(1), others.size(0), others.size(1))
              + " in the same space");
    }
    try (PointerScope scope = new PointerScope()) {
      Tensor a = some.to(ScalarType.Double);
      Tensor b = others.to(ScalarType.Double);
      double means = a.mean(0L).sub(b.mean(0L)).square().sum().item_double();
      Tensor covarianceA = torch.cov(a.t()); // (F, F)
      Tensor covarianceB = torch.cov(b.t());
      // The eigenvalues of A B are those of the symmetric A^(1/2) B A^(1/2).
      Tensor root = squareRoot(covarianceA);
      Tensor product = root.matmul(covarianceB).matmul(root);
      double both =
          torch
              .linalg_eigvalsh(symmetric(product))
              .clamp_min(new Scalar(0.0))
              .sqrt()
              .sum()
              .item_double();
      double traces = covarianceA.trace().item_double() + covarianceB.trace().item_double();
      return Math.max(0, means + traces - 2 * both);
    }
  }

  private static Tensor squareRoot(Tensor covariance) {
    var eigen = torch.linalg_eigh(symmetric(covariance));
    Tensor vectors = eigen.get1();
    Tensor roots = eigen.get0().clamp_min(new Scalar(0.0)).sqrt();
    return vectors.mul(roots).matmul(vectors.t());
  }

  private static Tensor symmetric(Tensor matrix) {
    return matrix.add(matrix.t()).mul(new Scalar(0.5));
  }
}
