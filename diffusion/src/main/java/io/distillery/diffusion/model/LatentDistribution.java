package io.distillery.diffusion.model;

import static org.bytedeco.pytorch.global.torch.clamp;

import io.distillery.torch.RandomSource;
import io.distillery.torch.Tensors;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Describes a normal distribution with independent dimensions (Kingma and Welling 2014).
 *
 * @param mean {@code (B, C, h, w)}
 * @param logVariance the same shape, clamped to [-30, 20]
 */
public record LatentDistribution(Tensor mean, Tensor logVariance) {
  private static final double LOWEST = -30;
  private static final double HIGHEST = 20;

  /** Splits the encoder's channels into mean and log variance. */
  static LatentDistribution of(Tensor moments) {
    long half = moments.size(1) / 2;
    return new LatentDistribution(
        moments.narrow(1, 0, half),
        clamp(
            moments.narrow(1, half, half),
            new ScalarOptional(new Scalar(LOWEST)),
            new ScalarOptional(new Scalar(HIGHEST))));
  }

  /** The same in another number format. */
  public LatentDistribution to(ScalarType type) {
    return new LatentDistribution(mean.to(type), logVariance.to(type));
  }

  /** mean + deviation * noise, differentiable in both. */
  public Tensor sample(RandomSource random) {
    return sample(random.normal(Tensors.shape(mean)).to(Tensors.type(mean)));
  }

  /**
   * Computes mean + deviation * noise, differentiable in both.
   *
   * @param noise standard normal, {@code (B, C, h, w)}
   */
  public Tensor sample(Tensor noise) {
    return mean.add(logVariance.mul(new Scalar(0.5)).exp().mul(noise));
  }

  /**
   * Computes the Kullback-Leibler divergence from the standard normal, mean over all dimensions.
   */
  public Tensor divergence() {
    Tensor sum = mean.square().add(logVariance.exp()).sub(logVariance);
    return sum.mean().sub(new Scalar(1)).mul(new Scalar(0.5));
  }
}
