package io.distillery.diffusion.training;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Text;
import io.soabase.recordbuilder.core.RecordBuilder;

/**
 * Says how a {@link DiffusionTrainer} trains.
 *
 * @param steps updates in all
 * @param batchSize image-text pairs an update
 * @param learningRate by step
 * @param loss what is minimised
 * @param weightDecay of AdamW, 0 or more
 * @param maxGradientNorm to which gradients are clipped, above 0
 * @param labelShare part of the captions replaced by the class's label prompt, so that label-only
 *     synthesis is a fair comparison
 * @param emptyShare part of the captions replaced by nothing, for classifier-free guidance (Ho and
 *     Salimans 2022)
 * @param trainTextEncoder whether the text encoder learns too ({@code mini}) or is frozen (Stable
 *     Diffusion)
 * @param emaDecay of the averaged weights, which are the result; in [0, 1)
 * @param checkpointEvery steps between checkpoints
 * @param seed of order, noise, timesteps and replaced captions
 * @param memory what is done to need less of it
 * @param lora adapters to train instead of the weights themselves; null for full training
 */
@RecordBuilder
public record DiffusionTrainingOptions(
    long steps,
    int batchSize,
    LearningRate learningRate,
    Loss loss,
    double weightDecay,
    double maxGradientNorm,
    double labelShare,
    double emptyShare,
    boolean trainTextEncoder,
    double emaDecay,
    long checkpointEvery,
    long seed,
    MemorySaving memory,
    LoraOptions lora)
    implements DiffusionTrainingOptionsBuilder.With {
  /** Says what is minimised. */
  public enum Loss {
    /** Minimises the mean squared error of the prediction (Ho et al. 2020, equation 14). */
    MSE,
    /** Minimises the same, each sample weighted by min(SNR, 5) / SNR (Hang et al., ICCV 2023). */
    MIN_SNR,
    /**
     * Minimises the errors without and with the text, balanced by learned uncertainties ({@link
     * LossBalance}); every sample is predicted twice, which takes twice the time.
     */
    ADAPTIVE
  }

  /** Trains everything in float32; nothing is done to save memory. */
  public DiffusionTrainingOptions(
      long steps,
      int batchSize,
      LearningRate learningRate,
      Loss loss,
      double weightDecay,
      double maxGradientNorm,
      double labelShare,
      double emptyShare,
      boolean trainTextEncoder,
      double emaDecay,
      long checkpointEvery,
      long seed) {
    this(
        steps,
        batchSize,
        learningRate,
        loss,
        weightDecay,
        maxGradientNorm,
        labelShare,
        emptyShare,
        trainTextEncoder,
        emaDecay,
        checkpointEvery,
        seed,
        MemorySaving.NONE,
        null);
  }

  /** Checks that every number lies in its range. */
  public DiffusionTrainingOptions {
    if (steps < 1 || batchSize < 1 || checkpointEvery < 1) {
      throw new ConfigurationException(
          Text.format(
              "Training needs steps, batch size and checkpoint interval of 1 or more, got %d, %d, %d",
              steps, batchSize, checkpointEvery));
    }
    if (!(labelShare >= 0 && emptyShare >= 0 && labelShare + emptyShare <= 1)) {
      throw new ConfigurationException(
          Text.format(
              "The shares of label prompts and empty prompts lie in [0, 1] together, were %s and %s",
              labelShare, emptyShare));
    }
    if (memory.parts() > batchSize) {
      throw new ConfigurationException(
          Text.format(
              "A batch of %d cannot be accumulated in %d parts", batchSize, memory.parts()));
    }
    if (!(weightDecay >= 0) || !(maxGradientNorm > 0)) {
      throw new ConfigurationException(
          Text.format(
              "Weight decay is 0 or more and the largest gradient norm above 0, were %s and %s",
              weightDecay, maxGradientNorm));
    }
  }

  /** Returns the same with other ways to save memory, and adapters; null for full training. */
  public DiffusionTrainingOptions with(MemorySaving saving, LoraOptions adapters) {
    return withMemory(saving).withLora(adapters);
  }

  /** Says what a checkpoint must have been trained with; length and learning rate may change. */
  String recipe() {
    String recipe =
        Text.format(
            "batch %d, loss %s, decay %s, norm %s, labels %s, empty %s, text %s, EMA %s, seed %d",
            batchSize,
            loss,
            weightDecay,
            maxGradientNorm,
            labelShare,
            emptyShare,
            trainTextEncoder,
            emaDecay,
            seed);
    // What is left at its default is not named, so that older checkpoints stay readable.
    return recipe
        + (memory.equals(MemorySaving.NONE) ? "" : ", " + memory)
        + (lora == null ? "" : ", " + lora);
  }
}
