package io.distillery.diffusion.sampling;

import org.bytedeco.pytorch.Tensor;

/** Predicts with all that steers the model fixed, for one batch. */
@FunctionalInterface
public interface Denoiser {
  /**
   * Predicts noise, or what else the model was trained to predict.
   *
   * @param sample {@code (B, C, h, w)} in the scale that the model was trained with
   * @param timestep the same for the whole batch; may be fractional
   * @return {@code (B, C, h, w)}
   */
  Tensor predict(Tensor sample, double timestep);
}
