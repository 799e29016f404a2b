package io.distillery.evaluation.augment;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Text;
import io.distillery.torch.RandomSource;
import io.distillery.torch.Tensors;
import java.io.Serializable;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Augments as classifiers of 32 px images are trained (He et al., CVPR 2016, section 4.2): by a
 * crop of the padded image at a random place, and a horizontal flip half of the time.
 *
 * @param padding pixels of mean colour around the image, 0 or more
 * @param flips whether images are mirrored
 */
public record CropAndFlip(int padding, boolean flips) implements Serializable {
  private static final long serialVersionUID = 1;

  /** Checks that the padding is not negative. */
  public CropAndFlip {
    if (padding < 0) {
      throw new ConfigurationException(
          Text.format("The padding of crops is %d, expected 0 or more", padding));
    }
  }

  /** Maps normalised images, (B, 3, S, S), to a new tensor of the same shape. */
  public Tensor apply(Tensor images, RandomSource random) {
    long n = images.size(0);
    Tensor x = images;
    if (flips) {
      x = DsaAugmentation.flip(x, random.uniform(n).lt(new Scalar(0.5)));
    }
    if (padding > 0) {
      Tensor reach = Tensors.of(new long[] {padding}, 1);
      Tensor down = random.integers(2L * padding + 1, n).sub_(reach);
      Tensor right = random.integers(2L * padding + 1, n).sub_(reach);
      x = DsaAugmentation.shift(x, down, right);
    }
    return x;
  }
}
