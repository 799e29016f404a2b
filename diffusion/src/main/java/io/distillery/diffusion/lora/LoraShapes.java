package io.distillery.diffusion.lora;

/** Says which shapes a layer's weight and the two matrices of its change may have together. */
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

  private static long kernel(long[] shape, int dimension) {
    return shape.length > dimension ? shape[dimension] : 1;
  }
}
