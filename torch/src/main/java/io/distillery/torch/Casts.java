package io.distillery.torch;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Weights in the number format of what they meet. */
public final class Casts {
  private Casts() {}

  /** The weight itself if the formats agree, else a differentiable cast of it; null stays null. */
  public static Tensor like(Tensor weight, Tensor x) {
    if (weight == null) {
      return null;
    }
    ScalarType type = Tensors.type(x);
    return Tensors.type(weight) == type ? weight : weight.to(type);
  }
}
