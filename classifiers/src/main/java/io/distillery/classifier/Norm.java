package io.distillery.classifier;

import io.distillery.torch.nn.BatchNorm2d;
import io.distillery.torch.nn.GroupNorm;
import io.distillery.torch.nn.ParameterScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.MemoryFormat;

/** Says how channels are normalised after each convolution. */
public enum Norm {
  /**
   * Normalises each channel of each image by its own statistics: group norm with a group a channel.
   */
  INSTANCE {
    @Override
    Layer layer(ParameterScope scope, int channels) {
      GroupNorm norm = new GroupNorm(scope, channels, channels, EPSILON);
      return (x, training) -> norm.forward(x);
    }

    @Override
    MemoryFormat layout() {
      return MemoryFormat.Contiguous;
    }
  },
  /**
   * Normalises each channel by the statistics of the batch or, outside training, the running ones.
   */
  BATCH {
    @Override
    Layer layer(ParameterScope scope, int channels) {
      return new BatchNorm2d(scope, channels)::forward;
    }
  },
  /** Normalises nothing; convolutions have biases then. */
  NONE {
    @Override
    Layer layer(ParameterScope scope, int channels) {
      return (x, training) -> x;
    }
  };

  private static final double EPSILON = 1e-5;

  /** Normalises (B, C, H, W). */
  @FunctionalInterface
  interface Layer {
    Tensor forward(Tensor x, boolean training);
  }

  /**
   * Says how images and kernels lie in memory so that this norm and the convolutions before it are
   * fastest together. Pixel by pixel, instance norm takes ten times as long as channel by channel.
   */
  MemoryFormat layout() {
    return MemoryFormat.ChannelsLast;
  }

  /** A convolution that this follows: with bias only where there is no norm. */
  HeConvolution convolution(ParameterScope scope, int in, int out, int kernel, int stride) {
    return this == NONE
        ? HeConvolution.biased(scope, in, out, kernel, stride)
        : HeConvolution.of(scope, in, out, kernel, stride);
  }

  abstract Layer layer(ParameterScope scope, int channels);
}
