package io.distillery.llava;

import io.distillery.torch.Casts;
import io.distillery.torch.Tensors;
import io.distillery.torch.nn.Init;
import io.distillery.torch.nn.ParameterScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Root-mean-square normalisation (Zhang and Sennrich 2019) of the last dimension: divided in
 * float32, cast back, then scaled.
 */
final class RmsNorm {
  private static final long[] LAST = {-1};

  private final Tensor weight;
  private final double width;
  private final double epsilon;

  RmsNorm(ParameterScope scope, long width, double epsilon) {
    weight = scope.parameter("weight", Init.ones(), width);
    this.width = width;
    this.epsilon = epsilon;
  }

  /** Normalises. */
  Tensor forward(Tensor x) {
    Tensor wide = x.to(ScalarType.Float);
    Tensor squares =
        wide.norm(new ScalarOptional(new Scalar(2.0)), LAST, true).square_(); // their sum
    Tensor scale = squares.div_(new Scalar(width)).add_(new Scalar(epsilon)).rsqrt_();
    boolean isOwn = Tensors.type(x) != ScalarType.Float;
    Tensor normed = isOwn ? wide.mul_(scale) : wide.mul(scale);
    return normed.to(Tensors.type(x)).mul_(Casts.like(weight, x));
  }
}
