package io.distillery.torch.nn;

import io.distillery.torch.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Looks vectors up in a table by id, {@code (...) int64 -> (..., width)}. */
public final class Embedding {
  private final Tensor weight;

  /** Asks for a table of {@code entries} rows drawn with the given standard deviation. */
  public Embedding(ParameterScope scope, long entries, long width, double deviation) {
    weight = scope.parameter("weight", Init.normal(deviation), entries, width);
  }

  /** The number format of its vectors. */
  public ScalarType type() {
    return Tensors.type(weight);
  }

  /** Looks up. */
  public Tensor forward(Tensor ids) {
    return torch.embedding(weight, ids);
  }
}
