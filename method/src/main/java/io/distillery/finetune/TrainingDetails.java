package io.distillery.finetune;

import io.distillery.base.Text;
import io.distillery.diffusion.training.DiffusionTrainingOptions.Loss;
import io.distillery.diffusion.training.LearningRate;
import io.distillery.diffusion.training.LoraOptions;
import io.distillery.diffusion.training.MemorySaving;

/**
 * Holds what of a fine-tuning is seldom changed.
 *
 * @param loss what is minimised
 * @param shape of the learning rate after the warm-up
 * @param warmUpSteps of the learning rate, 0 or more
 * @param weightDecay of AdamW, 0 or more
 * @param maxGradientNorm to which gradients are clipped, above 0
 * @param emptyShare of the captions replaced by nothing, for guidance
 * @param emaDecay of the averaged weights, in [0, 1)
 * @param flips whether images are mirrored at random
 * @param crops random parts of each image beside the whole, 0 or more
 * @param memory what is done to need less of it
 * @param lora adapters instead of full training; null for full training
 * @param heldOutShare of the images not learned from, for the validation loss, in [0, 1)
 * @param checkpointEvery steps between checkpoints, 1 or more
 * @param checkpointsKept of the newest, 1 or more
 * @param validateEvery steps between validations, samples included; 0 for none
 */
public record TrainingDetails(
    Loss loss,
    LearningRate.Shape shape,
    long warmUpSteps,
    double weightDecay,
    double maxGradientNorm,
    double emptyShare,
    double emaDecay,
    boolean flips,
    int crops,
    MemorySaving memory,
    LoraOptions lora,
    double heldOutShare,
    long checkpointEvery,
    int checkpointsKept,
    long validateEvery) {
  /** Checks that every number lies in its range. */
  public TrainingDetails {
    if (crops < 0 || checkpointEvery < 1 || checkpointsKept < 1 || validateEvery < 0) {
      throw new IllegalArgumentException(
          Text.format(
              "Fine-tuning has %d crops, a checkpoint every %d steps of which %d are kept, and a"
                  + " validation every %d, expected 0 or more, 1 or more twice, and 0 or more",
              crops, checkpointEvery, checkpointsKept, validateEvery));
    }
    if (!(heldOutShare >= 0 && heldOutShare < 1)) {
      throw new IllegalArgumentException(
          "The share of images held out of training lies in [0, 1), was " + heldOutShare);
    }
  }

  /** Returns mean squared error, a constant rate, flips, and everything trained in float32. */
  public static TrainingDetails defaults() {
    return new TrainingDetails(
        Loss.MSE,
        LearningRate.Shape.CONSTANT,
        20,
        1e-2,
        1,
        0.1,
        0.999,
        true,
        0,
        MemorySaving.NONE,
        null,
        0.05,
        100,
        2,
        100);
  }
}
