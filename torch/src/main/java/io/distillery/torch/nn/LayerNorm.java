package io.distillery.torch.nn;

import static org.bytedeco.pytorch.global.torch.layer_norm;

import io.distillery.torch.Casts;
import io.distillery.torch.Tensors;
import org.bytedeco.pytorch.Tensor;

/** Normalises the last dimension (layer normalisation, Ba et al. 2016), epsilon 1e-5. */
public final class LayerNorm {
  private static final double EPSILON = 1e-5;

  private final Tensor weight;
  private final Tensor bias;
  private final long[] shape;

  /** Normalises over a last dimension of the given width. */
  public LayerNorm(ParameterScope scope, long width) {
    weight = scope.parameter("weight", Init.ones(), width);
    bias = scope.parameter("bias", Init.zeros(), width);
    shape = new long[] {width};
  }

  /** Normalises. */
  public Tensor forward(Tensor x) {
    return layer_norm(
        x,
        shape,
        Tensors.optional(Casts.like(weight, x)),
        Tensors.optional(Casts.like(bias, x)),
        EPSILON,
        true);
  }
}
