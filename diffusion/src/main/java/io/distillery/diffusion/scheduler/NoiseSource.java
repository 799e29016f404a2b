package io.distillery.diffusion.scheduler;

import org.bytedeco.pytorch.Tensor;

/** Where a sampler that adds noise on its way takes it from. */
@FunctionalInterface
public interface NoiseSource {
  /** Standard normal numbers in the shape and type of the sample, new ones at each call. */
  Tensor like(Tensor sample);
}
