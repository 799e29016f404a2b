package io.distillery.diffusion.sampling;

import org.bytedeco.pytorch.Tensor;

/** Is told about each step of a walk. */
@FunctionalInterface
public interface StepListener {
  /** Tells nobody. */
  StepListener NONE = (done, total, latents) -> {};

  /**
   * Hears of each step that is done.
   *
   * @param done steps taken, from 1
   * @param total steps of this walk
   * @param latents as they now are; do not keep them beyond the call
   */
  void stepped(int done, int total, Tensor latents);
}
