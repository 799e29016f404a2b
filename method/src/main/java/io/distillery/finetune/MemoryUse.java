package io.distillery.finetune;

import io.distillery.base.Problems;
import io.distillery.diffusion.training.MemorySaving;
import io.distillery.torch.ComputeDevice;
import java.util.Optional;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Says what is done so that fine-tuning needs less memory, and less time.
 *
 * @param parts into which a batch is split, one after the other; 1 or more
 * @param recomputeActivations whether activations are computed again on the way back instead of
 *     being kept
 * @param bfloat16 whether U-Net and text encoder compute in bfloat16; none for yes where this
 *     processor has instructions for it and all weights learn. What learns stays in float32 either
 *     way
 */
public record MemoryUse(int parts, boolean recomputeActivations, Optional<Boolean> bfloat16) {
  private static final MemoryUse DEFAULTS = new MemoryUse(1, false, Optional.empty());

  /** Checks that there is at least one part. */
  public MemoryUse {
    Problems problems = new Problems();
    problems.require(parts >= 1, "fineTuning.memory.parts is %s, expected 1 or more", parts);
    problems.throwIfAny();
  }

  /** Keeps whole batches and all activations, in the numbers that are fastest here. */
  public static MemoryUse defaults() {
    return DEFAULTS;
  }

  /**
   * Tells whether a training that begins on this machine computes in bfloat16.
   *
   * @param adapters whether adapters learn instead of the weights: the weights, which are merged
   *     with them, are then not rounded unless it is asked for
   */
  boolean bfloat16(boolean adapters) {
    return bfloat16.orElseGet(
        () -> !adapters && ComputeDevice.current().fastestType() == ScalarType.BFloat16);
  }

  /** Gives these for a training in known numbers. */
  MemorySaving saving(boolean inBfloat16) {
    return new MemorySaving(parts, recomputeActivations, inBfloat16);
  }
}
