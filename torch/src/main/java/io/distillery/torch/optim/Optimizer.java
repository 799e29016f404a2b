package io.distillery.torch.optim;

import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/** Changes parameters in the direction that their gradients say. */
public interface Optimizer extends AutoCloseable {
  /** Updates all parameters that have a gradient, with this learning rate. */
  void step(double learningRate);

  /** Forgets all gradients. */
  void zeroGradients();

  /**
   * Returns the optimiser's memory by name, for a checkpoint; the tensors are its own, not copies.
   */
  Map<String, Tensor> state();

  /** Takes back what {@link #state()} gave. */
  void restore(Map<String, Tensor> state);

  @Override
  void close();
}
