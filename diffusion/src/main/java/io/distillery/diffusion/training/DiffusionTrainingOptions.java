package io.distillery.diffusion.training;

/**
 * How a {@link DiffusionTrainer} trains.
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
 */
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
    long seed) {
  /** What is minimised. */
  public enum Loss {
    /** The mean squared error of the prediction (Ho et al. 2020, equation 14). */
    MSE,
    /** The same, each sample weighted by min(SNR, 5) / SNR (Hang et al., ICCV 2023). */
    MIN_SNR
  }

  public DiffusionTrainingOptions {
    if (steps < 1 || batchSize < 1 || checkpointEvery < 1) {
      throw new IllegalArgumentException(
          "Training needs steps, batch size and checkpoint interval of 1 or more, got %d, %d, %d"
              .formatted(steps, batchSize, checkpointEvery));
    }
    if (!(labelShare >= 0 && emptyShare >= 0 && labelShare + emptyShare <= 1)) {
      throw new IllegalArgumentException(
          "The shares of label prompts and empty prompts lie in [0, 1] together, were %s and %s"
              .formatted(labelShare, emptyShare));
    }
    if (!(weightDecay >= 0) || !(maxGradientNorm > 0)) {
      throw new IllegalArgumentException(
          "Weight decay is 0 or more and the largest gradient norm above 0, were %s and %s"
              .formatted(weightDecay, maxGradientNorm));
    }
  }

  /** What a checkpoint must have been trained with; length and learning rate may change. */
  String recipe() {
    return "batch %d, loss %s, decay %s, norm %s, labels %s, empty %s, text %s, EMA %s, seed %d"
        .formatted(
            batchSize,
            loss,
            weightDecay,
            maxGradientNorm,
            labelShare,
            emptyShare,
            trainTextEncoder,
            emaDecay,
            seed);
  }
}
