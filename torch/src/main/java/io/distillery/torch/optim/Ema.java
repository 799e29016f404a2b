package io.distillery.torch.optim;

import io.distillery.base.ConfigurationException;
import io.distillery.torch.CheckpointException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Keeps an exponential moving average of parameters beside them. The decay warms up as in
 * diffusers' trainer: min(decay, (1 + n) / (10 + n)) after n updates.
 */
public final class Ema implements AutoCloseable {
  private final Map<String, Tensor> parameters;
  private final Map<String, Tensor> averages = new LinkedHashMap<>();
  private final double decay;
  private final ParameterWalk walk;
  private long updates;

  /** Starts from the parameters' values now, and moves in the caller's thread. */
  public Ema(Map<String, Tensor> parameters, double decay) {
    this(parameters, decay, ParameterWalk.HERE);
  }

  /** Starts from the parameters' values now. */
  public Ema(Map<String, Tensor> parameters, double decay, ParameterWalk walk) {
    if (!(decay >= 0 && decay < 1)) {
      throw new ConfigurationException("EMA decay lies in [0, 1), was " + decay);
    }
    this.parameters = new LinkedHashMap<>(parameters);
    this.decay = decay;
    this.walk = walk;
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard()) {
      parameters.forEach(
          (name, parameter) -> {
            Tensor copy = parameter.detach().clone();
            copy.retainReference();
            averages.put(name, copy);
          });
    }
  }

  /** Computes the decay that the update after n updates uses. */
  static double decayAt(double decay, long updates) {
    return updates <= 0 ? 0 : Math.min(decay, (1.0 + updates) / (10.0 + updates));
  }

  /** Moves the averages towards the parameters. */
  public void update() {
    double current = decayAt(decay, updates++);
    try (PointerScope scope = new PointerScope()) {
      Scalar weight = new Scalar(1 - current);
      walk.each(averages, (name, average) -> average.lerp_(parameters.get(name), weight));
    }
  }

  /** Exchanges parameters and averages; done twice, everything is what it was. */
  public void exchange() {
    try (NoGradGuard guard = new NoGradGuard()) {
      averages.forEach(
          (name, average) -> {
            try (PointerScope scope = new PointerScope()) {
              Tensor parameter = parameters.get(name);
              Tensor kept = parameter.detach().clone();
              parameter.copy_(average);
              average.copy_(kept);
            }
          });
    }
  }

  /** Returns the averages by parameter name. */
  public Map<String, Tensor> averages() {
    return Collections.unmodifiableMap(averages);
  }

  /** Returns how many updates there were. */
  public long updates() {
    return updates;
  }

  /** Takes back the averages and the count of a checkpoint. */
  public void restore(Map<String, Tensor> saved, long savedUpdates) {
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard()) {
      averages.forEach(
          (name, average) -> {
            Tensor value = saved.get(name);
            if (value == null) {
              throw new CheckpointException("The averages of the checkpoint lack " + name);
            }
            average.copy_(value);
          });
    }
    updates = savedUpdates;
  }

  @Override
  public void close() {
    averages.values().forEach(Tensor::close);
  }
}
