package io.distillery.diffusion.lora;

import io.distillery.torch.Tensors;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Changes a layer by the element-wise product of two low-rank matrices (LoHa; Hyeon-Woo et al.,
 * FedPara, arXiv 2108.06098, section 2.2): {@code alpha / rank * (w1_a w1_b) * (w2_a w2_b)}.
 *
 * @param first of the two
 * @param second of the two
 * @param strength alpha over rank
 */
record HadamardAdapter(FactoredMatrix first, FactoredMatrix second, double strength)
    implements LayerAdapter {
  @Override
  public Tensor change(Tensor weight) {
    return first
        .product()
        .mul(second.product())
        .mul_(new Scalar(strength))
        .view(Tensors.shape(weight));
  }
}
