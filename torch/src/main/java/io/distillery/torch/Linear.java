package io.distillery.torch;

import static org.bytedeco.pytorch.global.torch.linear;

import org.bytedeco.pytorch.Tensor;

/** Affine map of the last dimension, {@code (..., in) -> (..., out)}. */
public final class Linear {
  private final Tensor weight;
  private final Tensor bias;

  /** With bias. */
  public Linear(ParameterScope scope, long in, long out) {
    this(scope, in, out, true);
  }

  /** With or without bias. */
  public Linear(ParameterScope scope, long in, long out, boolean hasBias) {
    Init init = Init.uniform(in);
    weight = scope.parameter("weight", init, out, in);
    bias = hasBias ? scope.parameter("bias", init, out) : null;
  }

  /** Maps. */
  public Tensor forward(Tensor x) {
    return linear(x, Casts.like(weight, x), Tensors.optional(Casts.like(bias, x)));
  }
}
