package io.distillery.classifier;

import static org.bytedeco.pytorch.global.torch.conv2d;

import io.distillery.torch.Casts;
import io.distillery.torch.Tensors;
import io.distillery.torch.nn.Init;
import io.distillery.torch.nn.ParameterScope;
import org.bytedeco.pytorch.Tensor;

/**
 * Convolves as classifiers do: with a square and odd kernel, padded so that stride 1 keeps the
 * size, channels perhaps in groups, and weights that start as He et al. (ICCV 2015) say, by fan-out
 * as torchvision does: normal with variance 2 / (out kernel^2).
 */
final class HeConvolution {
  private final Tensor weight;
  private final Tensor bias; // null: none
  private final long[] stride;
  private final long[] padding;
  private final long groups;

  private HeConvolution(
      ParameterScope scope, int in, int out, int kernel, int stride, int groups, boolean hasBias) {
    Init he = Init.normal(Math.sqrt(2.0 / ((double) out * kernel * kernel)));
    weight = scope.parameter("weight", he, out, in / groups, kernel, kernel);
    bias = hasBias ? scope.parameter("bias", Init.zeros(), out) : null;
    this.stride = new long[] {stride, stride};
    this.padding = new long[] {kernel / 2, kernel / 2};
    this.groups = groups;
  }

  /** Of all channels; without bias, for a norm follows. */
  static HeConvolution of(ParameterScope scope, int in, int out, int kernel, int stride) {
    return new HeConvolution(scope, in, out, kernel, stride, 1, false);
  }

  /** Of all channels; with bias. */
  static HeConvolution biased(ParameterScope scope, int in, int out, int kernel, int stride) {
    return new HeConvolution(scope, in, out, kernel, stride, 1, true);
  }

  /** Of each channel by itself; without bias. */
  static HeConvolution depthwise(ParameterScope scope, int channels, int kernel, int stride) {
    return new HeConvolution(scope, channels, channels, kernel, stride, channels, false);
  }

  /** Maps (B, in, H, W) to (B, out, H', W'). */
  Tensor forward(Tensor x) {
    return conv2d(
        x,
        Casts.like(weight, x),
        Tensors.optional(Casts.like(bias, x)),
        stride,
        padding,
        new long[] {1, 1},
        groups);
  }
}
