package io.distillery.classifier;

import static org.bytedeco.pytorch.global.torch.max_pool2d;

import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;

/** Changes the resolution, (B, C, H, W) to (B, C, H', W'). */
@FunctionalInterface
interface Pooling {
  /** Keeps the resolution. */
  Pooling NONE = x -> x;

  Tensor apply(Tensor x);

  /** Averages over all places, (B, C, H, W) to (B, C). */
  static Tensor everywhere(Tensor x) {
    return x.mean(new long[] {2, 3}, false, new ScalarTypeOptional());
  }

  /** Averages over squares of the given side. */
  static Pooling average(long side) {
    return new AveragePooling(side);
  }

  /** Takes the maxima of overlapping 3x3 squares, at half the resolution. */
  static Pooling maximum() {
    return x ->
        max_pool2d(
            x, new long[] {3, 3}, new long[] {2, 2}, new long[] {1, 1}, new long[] {1, 1}, false);
  }
}
