package io.distillery.evaluation.augment;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Text;
import io.distillery.torch.RandomSource;
import io.distillery.torch.Tensors;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Changes the light's colour (Krizhevsky et al., NeurIPS 2012, section 4.1): to each pixel of an
 * image the same colour is added, drawn along the principal components of ImageNet's pixels.
 *
 * @param deviation of the normal numbers that the components are multiplied by, 0 or more
 */
public record Lighting(double deviation) {
  /** Holds the variances along the components, of values from 0 to 1. */
  private static final float[] VALUES = {0.2175f, 0.0188f, 0.0045f};

  /** Holds the components, one a column; red, green and blue have a row each. */
  private static final float[] VECTORS = {
    -0.5675f, 0.7192f, 0.4009f,
    -0.5808f, -0.0045f, -0.8140f,
    -0.5836f, -0.6948f, 0.4203f
  };

  /** Checks that the deviation is not negative. */
  public Lighting {
    if (!(deviation >= 0 && deviation < Double.MAX_VALUE)) {
      throw new ConfigurationException(
          Text.format("The deviation of lighting is %s, expected 0 or more", deviation));
    }
  }

  /**
   * Changes a batch.
   *
   * @param images floats from 0 to 1, (B, 3, H, W)
   * @param random where 3 B numbers are drawn
   * @return a new tensor of the same shape
   */
  Tensor apply(Tensor images, RandomSource random) {
    return add(images, random.normal(images.size(0), 3).mul_(new Scalar(deviation)));
  }

  /** Adds the components times these numbers, (B, 3). */
  static Tensor add(Tensor images, Tensor numbers) {
    Tensor along = numbers.mul(Tensors.of(VALUES, 1, 3));
    Tensor colours = along.matmul(Tensors.of(VECTORS, 3, 3).t()); // (B, 3)
    return images.add(colours.view(-1, 3, 1, 1));
  }
}
