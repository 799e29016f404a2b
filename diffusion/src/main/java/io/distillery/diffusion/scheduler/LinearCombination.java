package io.distillery.diffusion.scheduler;

import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** Sums tensors of one shape with weights. */
final class LinearCombination {
  private LinearCombination() {}

  static Tensor of(double a, Tensor x, double b, Tensor y) {
    return x.mul(new Scalar(a)).add_(y, new Scalar(b));
  }

  static Tensor of(double[] weights, List<Tensor> tensors) {
    Tensor sum = tensors.get(0).mul(new Scalar(weights[0]));
    for (int i = 1; i < weights.length; i++) {
      sum.add_(tensors.get(i), new Scalar(weights[i]));
    }
    return sum;
  }
}
