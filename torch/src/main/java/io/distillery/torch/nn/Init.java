package io.distillery.torch.nn;

import io.distillery.torch.RandomSource;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Draws a parameter's first values. */
@FunctionalInterface
public interface Init {
  /** Draws a float32 tensor of the given shape. */
  Tensor draw(RandomSource random, long... shape);

  /** Starts with all zeros. */
  static Init zeros() {
    return (random, shape) -> torch.zeros(shape);
  }

  /** Starts with all ones. */
  static Init ones() {
    return (random, shape) -> torch.ones(shape);
  }

  /** Draws from a normal distribution with mean 0 and the given standard deviation. */
  static Init normal(double deviation) {
    return (random, shape) -> random.normal(shape).mul_(new Scalar(deviation));
  }

  /**
   * Draws uniformly from +-1/sqrt(fanIn): what PyTorch gives the weights and biases of linear and
   * convolution layers (He et al. 2015 with a = sqrt(5)).
   */
  static Init uniform(long fanIn) {
    double bound = 1 / Math.sqrt(fanIn);
    return (random, shape) ->
        random.uniform(shape).mul_(new Scalar(2 * bound)).sub_(new Scalar(bound));
  }
}
