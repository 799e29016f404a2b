package io.distillery.diffusion.training;

import io.distillery.base.ConfigurationException;

/**
 * Says what is done so that training needs less memory; results differ by rounding only.
 *
 * @param parts into which a batch is split, one after the other, gradients accumulated; 1 or more
 * @param recomputeActivations whether activations are computed again on the way back instead of
 *     being kept (gradient checkpointing): a third more time, a fraction of the memory
 * @param bfloat16 whether U-Net and text encoder compute in bfloat16; weights that are trained,
 *     gradients' sums, optimiser and averages stay in float32
 */
public record MemorySaving(int parts, boolean recomputeActivations, boolean bfloat16) {
  /** Saves nothing: whole batches, in float32, all activations kept. */
  public static final MemorySaving NONE = new MemorySaving(1, false, false);

  /** Checks that there is at least one part. */
  public MemorySaving {
    if (parts < 1) {
      throw new ConfigurationException(
          "A batch is accumulated in 1 or more parts, not in " + parts);
    }
  }
}
