package io.distillery.diffusion.model;

import io.distillery.diffusion.checkpoint.LatentDiffusion;
import io.distillery.torch.ComputeDevice;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Says in which number format a model's weights are kept while it draws: the choice of a command
 * line.
 */
public enum KeptWeights {
  /**
   * Keeps them in the one in which this machine computes fastest, {@link
   * ComputeDevice#fastestType}.
   */
  FASTEST,
  /**
   * Keeps them in the files' own. Where the processor does not compute in it, each layer's weights
   * are widened as they are used: the same numbers in half the memory, in a little more time.
   */
  STORED;

  /** Returns what {@link LatentDiffusion#read} takes. */
  public ScalarType type() {
    return this == STORED ? null : ComputeDevice.current().fastestType();
  }
}
