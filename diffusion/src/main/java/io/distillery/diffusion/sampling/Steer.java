package io.distillery.diffusion.sampling;

import org.bytedeco.pytorch.Tensor;

/**
 * Steers a walk beside the texts: changes the clean sample that each prediction of the model
 * implies, whatever the model predicts and whichever scheduler takes the steps.
 */
@FunctionalInterface
public interface Steer {
  /** Leaves all as it is. */
  Steer NONE = (clean, sample, place) -> clean;

  /**
   * Says where a walk is.
   *
   * @param left the part of this walk that is left, 1 at its first step and near 0 at its last: its
   *     timestep over the first one's
   * @param alpha share of the clean sample in the noisy one: {@code sample = alpha clean + sigma
   *     noise}
   * @param sigma share of the noise; {@code alpha^2 + sigma^2 = 1}, above 0
   */
  record Place(double left, double alpha, double sigma) {}

  /**
   * Steers a step.
   *
   * @param clean the implied clean sample, float32 {@code (B, C, h, w)}
   * @param sample the noisy one, of unit variance and the same shape
   * @return the clean sample to go on with; its argument where it lets the step be
   */
  Tensor clean(Tensor clean, Tensor sample, Place place);

  /** Steers by this, then by another. */
  default Steer then(Steer next) {
    return this == NONE
        ? next
        : (clean, sample, place) -> next.clean(clean(clean, sample, place), sample, place);
  }
}
