package io.distillery.diffusion.lora;

import io.distillery.torch.Tensors;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Changes a layer by a Kronecker product (LoKr; Yeh et al., arXiv 2309.14859, section 3.2): {@code
 * strength * w1 (x) w2}, each of the two whole or a product itself.
 *
 * @param first the outer matrix, {@code (out / p, in / q)}
 * @param second the inner one, {@code (p, q)} or {@code (p, q, k, k)}
 * @param strength alpha over rank; 1 where both are whole
 */
record KroneckerAdapter(FactoredMatrix first, FactoredMatrix second, double strength)
    implements LayerAdapter {
  @Override
  public Tensor change(Tensor weight) {
    Tensor outer = first.product();
    Tensor inner = second.product();
    while (outer.dim() < inner.dim()) {
      outer = outer.unsqueeze(-1);
    }
    return torch.kron(outer, inner).mul(new Scalar(strength)).view(Tensors.shape(weight));
  }
}
