package io.distillery.diffusion.scheduler;

import org.bytedeco.pytorch.Tensor;

/** Gives noise to a sampler that adds it on its way. */
@FunctionalInterface
public interface NoiseSource {
  /** Draws standard normal numbers in the shape and type of the sample, new ones at each call. */
  Tensor like(Tensor sample);
}
