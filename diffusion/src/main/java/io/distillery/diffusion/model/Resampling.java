package io.distillery.diffusion.model;

import static org.bytedeco.pytorch.global.torch.upsample_nearest2d;

import io.distillery.torch.nn.Conv2d;
import io.distillery.torch.nn.ParameterScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Halves and doubles height and width. */
final class Resampling {
  /** Maps {@code (B, C, H, W)}. */
  @FunctionalInterface
  interface Layer {
    Tensor forward(Tensor x);
  }

  /** A map of {@code (B, C, H, W)} to another height and width. */
  @FunctionalInterface
  interface Enlargement {
    Tensor forward(Tensor x, long height, long width);
  }

  private Resampling() {}

  /** Halves as the U-Net does: by a convolution of stride 2 with a border of 1 on all sides. */
  static Layer down(ParameterScope scope, int channels) {
    return new Conv2d(scope.at("conv"), channels, channels, 3, 2)::forward;
  }

  /** Halves as the autoencoder does: the border is added on the right and below only. */
  static Layer downPaddedRightAndBelow(ParameterScope scope, int channels) {
    Conv2d conv = new Conv2d(scope.at("conv"), channels, channels, 3, 2, 0, true);
    return x -> conv.forward(torch.constant_pad_nd(x, new long[] {0, 1, 0, 1}));
  }

  /** Doubles by the nearest neighbour, then convolves. */
  static Layer up(ParameterScope scope, int channels) {
    Enlargement up = upTo(scope, channels);
    return x -> up.forward(x, 2 * x.size(2), 2 * x.size(3));
  }

  /**
   * The same to a size that may be one less than twice as large: where a level was halved from an
   * odd number of pixels.
   */
  static Enlargement upTo(ParameterScope scope, int channels) {
    Conv2d conv = new Conv2d(scope.at("conv"), channels, channels, 3, 1);
    return (x, height, width) -> conv.forward(upsample_nearest2d(x, height, width));
  }
}
