package io.distillery.diffusion.lora;

import io.distillery.torch.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Which shapes a layer's weight and the two matrices of its change may have together. */
final class LoraShapes {
  private LoraShapes() {}

  /** Says whether {@code up * down} can be formed. */
  static boolean fitTogether(long[] down, long[] up) {
    return (down.length == 2 || down.length == 4)
        && (up.length == 2 || up.length == 4)
        && kernel(up, 2) == 1
        && kernel(up, 3) == 1
        && down[0] >= 1
        && up[1] == down[0];
  }

  /**
   * Says whether the product has the weight's shape; a 1x1 convolution may stand for a linear map.
   */
  static boolean fit(long[] down, long[] up, long[] weight) {
    return fitTogether(down, up)
        && (weight.length == 2 || weight.length == 4)
        && up[0] == weight[0]
        && down[1] == weight[1]
        && kernel(down, 2) == kernel(weight, 2)
        && kernel(down, 3) == kernel(weight, 3);
  }

  /**
   * The shape of a down matrix that has taken up the kernel behind it: {@code (rank, rank, k, k)}
   * after {@code (rank, in, 1, 1)}. Without a soundly shaped kernel, one that fits nothing.
   */
  static long[] composed(long[] middle, long[] down) {
    boolean fit =
        middle.length == 4
            && middle[1] == down[0]
            && down.length >= 2
            && kernel(down, 2) == 1
            && kernel(down, 3) == 1;
    return fit ? new long[] {middle[0], down[1], middle[2], middle[3]} : new long[0];
  }

  /** The two convolutions as one. */
  static Tensor compose(Tensor middle, Tensor down) {
    long[] shape = composed(Tensors.shape(middle), Tensors.shape(down));
    Tensor narrow = down.to(ScalarType.Float).flatten(1, -1); // (rank, in)
    Tensor kernel = middle.to(ScalarType.Float).permute(0, 2, 3, 1); // (rank, k, k, rank)
    return torch.matmul(kernel, narrow).permute(0, 3, 1, 2).reshape(shape);
  }

  private static long kernel(long[] shape, int dimension) {
    return shape.length > dimension ? shape[dimension] : 1;
  }
}
