package io.distillery.finetune;

import io.distillery.base.Problems;

/**
 * Says what fine-tuning sees of each image.
 *
 * @param flips whether images are mirrored at random, and the words left and right with them
 * @param crops random parts of each image beside the whole, 0 or more
 * @param heldOut the share of images that are not learned from, for the validation loss; 0 or more
 *     and below 1
 */
public record TrainingViews(boolean flips, int crops, double heldOut) {
  private static final TrainingViews DEFAULTS = new TrainingViews(true, 0, 0.05);

  public TrainingViews {
    Problems problems = new Problems();
    problems.require(crops >= 0, "fineTuning.views.crops is %d, expected 0 or more", crops);
    problems.require(
        heldOut >= 0 && heldOut < 1,
        "fineTuning.views.heldOut is %s, expected a share of 0 or more and below 1",
        heldOut);
    problems.throwIfAny();
  }

  /** Takes whole images, mirrored at random, one of twenty held out. */
  public static TrainingViews defaults() {
    return DEFAULTS;
  }
}
