package io.distillery.torch.optim;

import static org.bytedeco.pytorch.global.torch.stack;

import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;

/** Does what is done to all gradients of a model together. */
public final class Gradients {
  /** Keeps the factor finite when the norm is zero, as PyTorch's clip_grad_norm_ does. */
  private static final double EPSILON = 1e-6;

  private Gradients() {}

  /** Computes the Euclidean norm over all gradients; parameters without one are passed over. */
  public static double norm(Map<String, Tensor> parameters) {
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard()) {
      TensorVector norms = new TensorVector();
      for (Tensor parameter : parameters.values()) {
        Tensor gradient = parameter.grad();
        if (gradient.defined()) {
          norms.push_back(gradient.norm());
        }
      }
      return norms.empty() ? 0 : stack(norms, 0).norm().item_double();
    }
  }

  /**
   * Scales all gradients by min(1, maxNorm / (norm + 1e-6)).
   *
   * @return the norm before scaling
   */
  public static double clip(Map<String, Tensor> parameters, double maxNorm) {
    double norm = norm(parameters);
    double factor = maxNorm / (norm + EPSILON);
    if (factor < 1) {
      try (PointerScope scope = new PointerScope();
          NoGradGuard guard = new NoGradGuard()) {
        Scalar scale = new Scalar(factor);
        for (Tensor parameter : parameters.values()) {
          Tensor gradient = parameter.grad();
          if (gradient.defined()) {
            gradient.mul_(scale);
          }
        }
      }
    }
    return norm;
  }
}
