package io.distillery.finetune;

import io.distillery.base.Problems;

/**
 * Says how often fine-tuning keeps what it has, and looks at it.
 *
 * @param every steps between checkpoints, at least 1
 * @param kept how many of the newest are kept, at least 1
 * @param validateEvery steps between looks at the validation loss and at samples; 0 for none
 * @param best whether the averaged weights of the look with the lowest validation loss are the
 *     result, else those after the last step: so that a small dataset is not learned by heart
 */
public record Checkpointing(long every, int kept, long validateEvery, boolean best) {
  private static final Checkpointing DEFAULTS = new Checkpointing(100, 2, 100, true);

  public Checkpointing {
    Problems problems = new Problems();
    problems.require(every >= 1, "fineTuning.checkpoints.every is %d, expected 1 or more", every);
    problems.require(kept >= 1, "fineTuning.checkpoints.kept is %d, expected 1 or more", kept);
    problems.require(
        validateEvery >= 0,
        "fineTuning.checkpoints.validateEvery is %d, expected 0 (never) or more",
        validateEvery);
    problems.throwIfAny();
  }

  /** Takes a checkpoint and a look every hundred steps, keeps two, and the best look's weights. */
  public static Checkpointing defaults() {
    return DEFAULTS;
  }
}
