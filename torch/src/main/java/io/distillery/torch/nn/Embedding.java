package io.distillery.torch.nn;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** A table of vectors by id, {@code (...) int64 -> (..., width)}. */
public final class Embedding {
  private final Tensor weight;

  /** A table of {@code entries} rows drawn with the given standard deviation. */
  public Embedding(ParameterScope scope, long entries, long width, double deviation) {
    weight = scope.parameter("weight", Init.normal(deviation), entries, width);
  }

  /** Looks up. */
  public Tensor forward(Tensor ids) {
    return torch.embedding(weight, ids);
  }
}
