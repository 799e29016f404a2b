package io.distillery.diffusion.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.distillery.torch.Tensors;
import org.bytedeco.pytorch.Tensor;

/** Comparison of tensors number by number. */
public final class TensorAssert {
  private TensorAssert() {}

  /** Fails where a number differs by more than {@code bar}, or is not a number. */
  public static void assertClose(Tensor actual, Tensor expected, double bar) {
    assertThat(Tensors.shape(actual)).isEqualTo(Tensors.shape(expected));
    assertThat(largestDifference(actual, expected)).isLessThanOrEqualTo(bar);
  }

  public static double largestDifference(Tensor actual, Tensor expected) {
    double[] left = Tensors.doubles(actual);
    double[] right = Tensors.doubles(expected);
    double largest = 0;
    for (int i = 0; i < left.length; i++) {
      largest = Math.max(largest, Math.abs(left[i] - right[i]));
    }
    return largest;
  }
}
