package io.distillery.torch.nn;

import static org.bytedeco.pytorch.global.torch.mm;

import io.distillery.torch.Tensors;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Corrects a frozen weight by a trainable difference (LoRA, Hu et al. 2021): {@code W + scale * B
 * A}, with B starting at zero, so that training starts from the frozen layer.
 *
 * @param down A: {@code (rank, in)}, for convolutions {@code (rank, in, k, k)}
 * @param up B: {@code (out, rank)}, for convolutions {@code (out, rank, 1, 1)}
 * @param scale alpha / rank
 */
public record LowRankAdapter(Tensor down, Tensor up, double scale) {
  /** Names A under the layer's name. */
  public static final String DOWN = "lora_A.weight";

  /** Names B under the layer's name. */
  public static final String UP = "lora_B.weight";

  /**
   * Computes what is to be added to the layer's weight, in the weight's shape: {@code scale * B A}.
   */
  public Tensor difference() {
    long[] shape = Tensors.shape(down);
    shape[0] = up.size(0);
    return mm(up.flatten(1, -1), down.flatten(1, -1)).mul(new Scalar(scale)).view(shape);
  }
}
