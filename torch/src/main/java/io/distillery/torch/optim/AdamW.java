package io.distillery.torch.optim;

import static org.bytedeco.pytorch.global.torch.zeros_like;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Text;
import io.distillery.torch.CheckpointException;
import io.distillery.torch.Tensors;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Optimises by Adam with decoupled weight decay (Loshchilov and Hutter, ICLR 2019): {@code p *= 1 -
 * lr wd}, then {@code p -= lr (m / (1 - b1^t)) / (sqrt(v) / sqrt(1 - b2^t) + eps)}.
 */
public final class AdamW implements Optimizer {
  /**
   * Holds the hyper-parameters.
   *
   * @param beta1 decay of the gradient's mean, in [0, 1)
   * @param beta2 decay of the squared gradient's mean, in [0, 1)
   * @param epsilon added to the denominator, above 0
   * @param weightDecay 0 or more
   * @param decayVectors whether tensors of one dimension (biases, norms) decay too
   */
  public record Options(
      double beta1, double beta2, double epsilon, double weightDecay, boolean decayVectors) {
    /** Checks that every number lies in its range. */
    public Options {
      if (!(beta1 >= 0 && beta1 < 1 && beta2 >= 0 && beta2 < 1)) {
        throw new ConfigurationException(
            Text.format("AdamW's betas lie in [0, 1), were %s and %s", beta1, beta2));
      }
      if (!(epsilon > 0) || !(weightDecay >= 0)) {
        throw new ConfigurationException(
            Text.format(
                "AdamW needs epsilon > 0 and weight decay >= 0, were %s and %s",
                epsilon, weightDecay));
      }
    }

    /** Returns PyTorch's defaults: 0.9, 0.999, 1e-8, 0.01 on everything. */
    public static Options defaults() {
      return new Options(0.9, 0.999, 1e-8, 0.01, true);
    }
  }

  private static final String STEP = "step";
  private static final String MEAN = ".exp_avg";
  private static final String SQUARE = ".exp_avg_sq";

  private final Map<String, Tensor> parameters;
  private final Options options;
  private final ParameterWalk walk;
  private final Map<String, Tensor> means = new LinkedHashMap<>();
  private final Map<String, Tensor> squares = new LinkedHashMap<>();
  private long steps;

  /** Optimises these parameters in the caller's thread; their names name the state. */
  public AdamW(Map<String, Tensor> parameters, Options options) {
    this(parameters, options, ParameterWalk.HERE);
  }

  /** Optimises these parameters; their names name the state. */
  public AdamW(Map<String, Tensor> parameters, Options options, ParameterWalk walk) {
    this.parameters = new LinkedHashMap<>(parameters);
    this.options = options;
    this.walk = walk;
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard()) {
      this.parameters.forEach(
          (name, parameter) -> {
            means.put(name, kept(zeros_like(parameter)));
            squares.put(name, kept(zeros_like(parameter)));
          });
    }
  }

  private static Tensor kept(Tensor tensor) {
    tensor.retainReference();
    return tensor;
  }

  @Override
  public void step(double learningRate) {
    steps++;
    double correction1 = 1 - Math.pow(options.beta1, steps);
    double rootCorrection2 = Math.sqrt(1 - Math.pow(options.beta2, steps));
    try (PointerScope scope = new PointerScope()) {
      Scalar keep = new Scalar(1 - learningRate * options.weightDecay);
      Scalar beta1 = new Scalar(options.beta1);
      Scalar beta2 = new Scalar(options.beta2);
      Scalar rest1 = new Scalar(1 - options.beta1);
      Scalar rest2 = new Scalar(1 - options.beta2);
      Scalar stepSize = new Scalar(-learningRate / correction1);
      Scalar root = new Scalar(rootCorrection2);
      Scalar epsilon = new Scalar(options.epsilon);
      walk.each(
          parameters,
          (name, parameter) -> {
            Tensor gradient = parameter.grad();
            if (!gradient.defined()) {
              return;
            }
            Tensor mean = means.get(name);
            Tensor square = squares.get(name);
            if (options.weightDecay > 0 && (options.decayVectors || parameter.dim() > 1)) {
              parameter.mul_(keep);
            }
            mean.mul_(beta1).add_(gradient, rest1);
            square.mul_(beta2).addcmul_(gradient, gradient, rest2);
            parameter.addcdiv_(mean, square.sqrt().div_(root).add_(epsilon), stepSize);
          });
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
    state.put(STEP, Tensors.of(new long[] {steps}, 1));
    means.forEach((name, tensor) -> state.put(name + MEAN, tensor));
    squares.forEach((name, tensor) -> state.put(name + SQUARE, tensor));
    return state;
  }

  @Override
  public void restore(Map<String, Tensor> state) {
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard()) {
      steps = Tensors.longs(required(state, STEP))[0];
      means.forEach((name, tensor) -> tensor.copy_(required(state, name + MEAN)));
      squares.forEach((name, tensor) -> tensor.copy_(required(state, name + SQUARE)));
    }
  }

  private static Tensor required(Map<String, Tensor> state, String name) {
    Tensor tensor = state.get(name);
    if (tensor == null) {
      throw new CheckpointException("The optimiser's checkpoint has no tensor " + name);
    }
    return tensor;
  }

  @Override
  public void close() {
    means.values().forEach(Tensor::close);
    squares.values().forEach(Tensor::close);
  }
}
