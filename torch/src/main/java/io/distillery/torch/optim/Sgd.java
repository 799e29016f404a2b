package io.distillery.torch.optim;

import static org.bytedeco.pytorch.global.torch.zeros_like;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Text;
import io.distillery.torch.CheckpointException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Descends stochastic gradients as PyTorch does: {@code g += wd p; v = momentum v + g; p -= lr v},
 * where the first step starts with v = g.
 */
public final class Sgd implements Optimizer {
  /**
   * Holds the hyper-parameters.
   *
   * @param momentum in [0, 1)
   * @param weightDecay 0 or more; added to the gradient, not decoupled
   */
  public record Options(double momentum, double weightDecay) {
    /** Checks that both numbers lie in their ranges. */
    public Options {
      if (!(momentum >= 0 && momentum < 1) || !(weightDecay >= 0)) {
        throw new ConfigurationException(
            Text.format(
                "SGD needs momentum in [0, 1) and weight decay >= 0, were %s and %s",
                momentum, weightDecay));
      }
    }
  }

  private static final String VELOCITY = ".momentum_buffer";

  private final Map<String, Tensor> parameters;
  private final Options options;
  private final Map<String, Tensor> velocities = new LinkedHashMap<>();

  /** Optimises these parameters; their names name the state. */
  public Sgd(Map<String, Tensor> parameters, Options options) {
    this.parameters = new LinkedHashMap<>(parameters);
    this.options = options;
    try (PointerScope scope = new PointerScope()) {
      this.parameters.forEach(
          (name, parameter) -> {
            Tensor velocity = zeros_like(parameter);
            velocity.retainReference();
            velocities.put(name, velocity);
          });
    }
  }

  @Override
  public void step(double learningRate) {
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard()) {
      Scalar momentum = new Scalar(options.momentum);
      Scalar decay = new Scalar(options.weightDecay);
      Scalar minusRate = new Scalar(-learningRate);
      for (Map.Entry<String, Tensor> entry : parameters.entrySet()) {
        Tensor parameter = entry.getValue();
        Tensor gradient = parameter.grad();
        if (!gradient.defined()) {
          continue;
        }
        Tensor velocity = velocities.get(entry.getKey()); // zero at first, so that v = g then
        velocity.mul_(momentum).add_(gradient);
        if (options.weightDecay > 0) {
          velocity.add_(parameter, decay);
        }
        parameter.add_(velocity, minusRate);
      }
    }
  }

  @Override
  public void zeroGradients() {
    for (Tensor parameter : parameters.values()) {
      parameter.mutable_grad().reset();
    }
  }

  @Override
  public Map<String, Tensor> state() {
    Map<String, Tensor> state = new LinkedHashMap<>();
    velocities.forEach((name, tensor) -> state.put(name + VELOCITY, tensor));
    return state;
  }

  @Override
  public void restore(Map<String, Tensor> state) {
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard()) {
      velocities.forEach(
          (name, tensor) -> {
            Tensor saved = state.get(name + VELOCITY);
            if (saved == null) {
              throw new CheckpointException(
                  "The optimiser's checkpoint has no tensor " + name + VELOCITY);
            }
            tensor.copy_(saved);
          });
    }
  }

  @Override
  public void close() {
    velocities.values().forEach(Tensor::close);
  }
}
