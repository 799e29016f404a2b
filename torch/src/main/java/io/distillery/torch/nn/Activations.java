package io.distillery.torch.nn;

import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Computes nonlinear functions that take over their input's memory where autograd does not need it.
 */
public final class Activations {
  private Activations() {}

  /**
   * Computes {@code x * sigmoid(x)} (Elfwing et al. 2017).
   *
   * @param x the caller's alone, such as a layer's output: it is overwritten where no gradient is
   *     recorded
   */
  public static Tensor silu(Tensor x) {
    return GradMode.is_enabled() ? torch.silu(x) : torch.silu_(x);
  }

  /**
   * Computes {@code value * gelu(gate)} (GEGLU, Shazeer 2020).
   *
   * @param valueAndGate {@code (..., 2 n)}: values, then gates
   * @return {@code (..., n)}
   */
  public static Tensor geglu(Tensor valueAndGate) {
    long last = valueAndGate.dim() - 1;
    long half = valueAndGate.size(last) / 2;
    Tensor value = valueAndGate.narrow(last, 0, half);
    Tensor gate = torch.gelu(valueAndGate.narrow(last, half, half));
    return GradMode.is_enabled() ? value.mul(gate) : gate.mul_(value);
  }
}
