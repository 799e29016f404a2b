package io.distillery.diffusion.lora;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Changes the weight of one layer, in whatever form a file keeps the change. */
public interface LayerAdapter {
  /**
   * The change at scale 1, in float32.
   *
   * @param weight that is changed, {@code (out, in)} or {@code (out, in, k, k)}; most changes need
   *     no more of it than its shape
   * @return of the weight's shape
   */
  Tensor change(Tensor weight);

  /**
   * The layer's weight with the change in it, in float32; a new tensor.
   *
   * @throws IllegalArgumentException when the change is for a layer of another shape
   */
  default Tensor merged(Tensor weight, double scale) {
    return weight.to(ScalarType.Float).add(change(weight), new Scalar(scale));
  }
}
