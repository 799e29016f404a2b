package io.distillery.finetune;

import io.distillery.base.Text;
import io.distillery.diffusion.training.DiffusionTrainingOptions;
import io.distillery.diffusion.training.LearningRate;

/**
 * Describes how a model is fitted to a dataset that it does not know (METHOD.md, section 2).
 *
 * @param when whether it is done
 * @param epochs passes over the source images, at least 1
 * @param batchSize images a step, at least 1
 * @param learningRate above 0
 * @param trainTextEncoder whether the text encoder learns too, as {@code mini}'s does
 * @param details what is seldom changed
 */
public record FineTuning(
    When when,
    int epochs,
    int batchSize,
    double learningRate,
    boolean trainTextEncoder,
    TrainingDetails details) {
  private static final double LABEL_SHARE = 0.1;

  /** Says whether a model is fine-tuned. */
  public enum When {
    /** Fine-tunes if the model does not know the classes. */
    UNKNOWN_DATASET,
    /** Fine-tunes in any case. */
    ALWAYS,
    /** Fine-tunes in no case. */
    NEVER
  }

  /** Checks that every number lies in its range. */
  public FineTuning {
    if (epochs < 1 || batchSize < 1 || !(learningRate > 0)) {
      throw new IllegalArgumentException(
          Text.format(
              "Fine-tuning has %d epochs, batches of %d and learning rate %s, expected 1 or more, 1"
                  + " or more, and above 0",
              epochs, batchSize, learningRate));
    }
  }

  /** Fine-tunes with the usual details. */
  public FineTuning(
      When when, int epochs, int batchSize, double learningRate, boolean trainTextEncoder) {
    this(when, epochs, batchSize, learningRate, trainTextEncoder, TrainingDetails.defaults());
  }

  /** Computes the steps for so many images. */
  long steps(long images) {
    return Math.max(1, epochs * images / batchSize);
  }

  /** Returns all that the trainer asks for. */
  public DiffusionTrainingOptions options(long images, long seed) {
    return new DiffusionTrainingOptions(
        steps(images),
        batchSize,
        new LearningRate(learningRate, details.warmUpSteps(), details.shape()),
        details.loss(),
        details.weightDecay(),
        details.maxGradientNorm(),
        LABEL_SHARE,
        details.emptyShare(),
        trainTextEncoder,
        details.emaDecay(),
        details.checkpointEvery(),
        seed,
        details.memory(),
        details.lora());
  }
}
