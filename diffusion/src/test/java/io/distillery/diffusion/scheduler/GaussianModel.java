package io.distillery.diffusion.scheduler;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * The exact predictor of data that are normal, {@code N(mean, c^2)}: of {@code x = alpha * x_0 +
 * sigma * eps} it knows {@code E[x_0 | x] = mean + alpha * c^2 / (alpha^2 * c^2 + sigma^2) * (x -
 * alpha * mean)}. Along the noiseless walk {@code (x - alpha * mean) / sqrt(alpha^2 * c^2 +
 * sigma^2)} stays what it was, which gives the exact end of any walk.
 */
public final class GaussianModel {
  private final double mean;
  private final double variance;
  private final PredictionType type;

  public GaussianModel(double mean, double deviation, PredictionType type) {
    this.mean = mean;
    this.variance = deviation * deviation;
    this.type = type;
  }

  public Tensor predict(Tensor sample, double alpha, double sigma) {
    double slope = alpha * variance / (alpha * alpha * variance + sigma * sigma);
    Tensor original =
        sample.sub(new Scalar(alpha * mean)).mul(new Scalar(slope)).add(new Scalar(mean));
    // eps = (x - alpha * x_0) / sigma, in the form that keeps its digits where sigma is small.
    double noisy = sigma / (alpha * alpha * variance + sigma * sigma);
    Tensor noise = sample.sub(new Scalar(alpha * mean)).mul(new Scalar(noisy));
    return switch (type) {
      case EPSILON -> noise;
      case V_PREDICTION -> LinearCombination.of(alpha, noise, -sigma, original);
      case SAMPLE -> original;
    };
  }

  /** What stays the same along the exact walk. */
  public double invariant(double sample, double alpha, double sigma) {
    return (sample - alpha * mean) / Math.sqrt(alpha * alpha * variance + sigma * sigma);
  }
}
