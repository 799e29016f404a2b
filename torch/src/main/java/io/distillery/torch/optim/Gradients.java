package io.distillery.torch.optim;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** Does what is done to all gradients of a model together. */
public final class Gradients {
  /** Keeps the factor finite when the norm is zero, as PyTorch's clip_grad_norm_ does. */
  private static final double EPSILON = 1e-6;

  private Gradients() {}

  /** Computes the norm in the caller's thread. */
  public static double norm(Map<String, Tensor> parameters) {
    return norm(parameters, ParameterWalk.HERE);
  }

  /** Computes the Euclidean norm over all gradients; parameters without one are passed over. */
  public static double norm(Map<String, Tensor> parameters, ParameterWalk walk) {
    Map<String, Double> norms = new ConcurrentHashMap<>();
    walk.each(
        parameters,
        (name, parameter) -> {
          Tensor gradient = parameter.grad();
          if (gradient.defined()) {
            norms.put(name, gradient.norm().item_double());
          }
        });
    double squares = 0;
    for (String name : parameters.keySet()) { // always in the same order
      double norm = norms.getOrDefault(name, 0.0);
      squares += norm * norm;
    }
    return Math.sqrt(squares);
  }

  /** Clips in the caller's thread. */
  public static double clip(Map<String, Tensor> parameters, double maxNorm) {
    return clip(parameters, maxNorm, ParameterWalk.HERE);
  }

  /**
   * Scales all gradients by min(1, maxNorm / (norm + 1e-6)).
   *
   * @return the norm before scaling
   */
  public static double clip(Map<String, Tensor> parameters, double maxNorm, ParameterWalk walk) {
    double norm = norm(parameters, walk);
    double factor = maxNorm / (norm + EPSILON);
    if (factor < 1) {
      try (PointerScope scope = new PointerScope()) {
        Scalar scale = new Scalar(factor);
        walk.each(
            parameters,
            (name, parameter) -> {
              Tensor gradient = parameter.grad();
              if (gradient.defined()) {
                gradient.mul_(scale);
              }
            });
      }
    }
    return norm;
  }
}
