package io.distillery.diffusion.scheduler;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * The exact predictor of data that are normal with a given deviation and mean 0: of {@code x =
 * alpha * x_0 + sigma * eps} it knows {@code E[x_0 | x] = alpha * c^2 / (alpha^2 * c^2 + sigma^2) *
 * x}. The noiseless walk from {@code x} therefore ends at {@code x * c / sqrt(alpha^2 * c^2 +
 * sigma^2)}.
 */
public final class GaussianModel {
  private final double variance;
  private final PredictionType type;

  public GaussianModel(double deviation, PredictionType type) {
    this.variance = deviation * deviation;
    this.type = type;
  }

  public Tensor predict(Tensor sample, double alpha, double sigma) {
    double original = alpha * variance / (alpha * alpha * variance + sigma * sigma);
    double noise = (1 - alpha * original) / sigma;
    double factor =
        switch (type) {
          case EPSILON -> noise;
          case V_PREDICTION -> alpha * noise - sigma * original;
          case SAMPLE -> original;
        };
    return sample.mul(new Scalar(factor));
  }

  /** Where the exact walk ends, over where it started. */
  public double contraction(double alpha, double sigma) {
    return Math.sqrt(variance / (alpha * alpha * variance + sigma * sigma));
  }
}
