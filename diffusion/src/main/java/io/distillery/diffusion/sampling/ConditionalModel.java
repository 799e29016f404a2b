package io.distillery.diffusion.sampling;

import org.bytedeco.pytorch.Tensor;

/** Predicts as text steers it: a diffusion model, such as {@code unet::forward}. */
@FunctionalInterface
public interface ConditionalModel {
  /**
   * Predicts noise, or what else the model was trained to predict.
   *
   * @param latents {@code (B, C, h, w)}
   * @param timesteps {@code (B)}, may be fractional
   * @param textStates {@code (B, n, d)}
   * @return {@code (B, C, h, w)}
   */
  Tensor forward(Tensor latents, Tensor timesteps, Tensor textStates);
}
