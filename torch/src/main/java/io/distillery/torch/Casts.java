package io.distillery.torch;

import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Brings weights into the number format of what they meet. */
public final class Casts {
  private Casts() {}

  /**
   * Returns the weight itself if the formats agree, else a differentiable cast of it; null stays
   * null.
   */
  public static Tensor like(Tensor weight, Tensor x) {
    if (weight == null) {
      return null;
    }
    ScalarType type = Tensors.type(x);
    return Tensors.type(weight) == type ? weight : weight.to(type);
  }

  /**
   * Casts as {@link #like} does, for a weight that the next operator alone uses: where no gradient
   * is recorded the processor's cast stands in memory that the thread's next call overwrites.
   */
  public static Tensor forNextOperator(Tensor weight, Tensor x) {
    ScalarType type = Tensors.type(x);
    return GradMode.is_enabled()
            || Tensors.type(weight) == type
            || !isDense(weight)
            || !weight.is_cpu()
        ? like(weight, x)
        : PassingMemory.cast(weight, type);
  }

  /** Says whether each number has a place of its own in memory, as those of placeholders do not. */
  public static boolean isDense(Tensor weight) {
    return weight.is_contiguous() || weight.is_contiguous(MemoryFormat.ChannelsLast);
  }
}
