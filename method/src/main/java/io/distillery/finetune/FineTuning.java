package io.distillery.finetune;

import io.distillery.base.Problems;
import io.distillery.diffusion.training.DiffusionTrainingOptions;
import io.distillery.diffusion.training.LearningRate;
import io.distillery.diffusion.training.LoraOptions;
import java.util.Optional;

/**
 * Says how a model is fitted to a dataset that it does not know (docs/method.md, step 2).
 *
 * @param when whether it is done
 * @param epochs passes over the source images, at least 1; with {@code minutes} at most so many;
 *     none for what suits the model
 * @param minutes into which it must fit, above 0: it ends there where that is sooner than {@code
 *     epochs}. The number of steps is found by a trial on this machine, once, before the first one;
 *     none for what suits the model where {@code epochs} is none too, else for no limit
 * @param optimisation how the optimiser walks
 * @param objective what is minimised
 * @param views what is seen of each image
 * @param memory what is done to need less memory, and less time
 * @param lora adapters that are trained instead of the weights; none for full training
 * @param checkpoints how often what there is is kept and looked at
 */
public record FineTuning(
    When when,
    Optional<Integer> epochs,
    Optional<Double> minutes,
    Optimisation optimisation,
    Objective objective,
    TrainingViews views,
    MemoryUse memory,
    Optional<LoraOptions> lora,
    Checkpointing checkpoints) {
  /** The share of captions that are replaced by the class name alone. */
  private static final double LABEL_SHARE = 0.1;

  private static final double RATE_OF_ADAPTERS = 1e-4;
  private static final double RATE_OF_SMALL_MODELS = 5e-4;
  private static final double RATE_OF_STABLE_DIFFUSION = 1e-5;

  private static final int EPOCHS_OF_STABLE_DIFFUSION = 8; // the paper's
  private static final double MINUTES_OF_SMALL_MODELS = 12;

  /** Bounds the passes in a given time: a folder of a few images is not looked at for ever. */
  private static final int MOST_EPOCHS = 100;

  private static final FineTuning DEFAULTS =
      new FineTuning(
          When.UNKNOWN_DATASET,
          Optional.empty(),
          Optional.empty(),
          Optimisation.defaults(),
          Objective.defaults(),
          TrainingViews.defaults(),
          MemoryUse.defaults(),
          Optional.empty(),
          Checkpointing.defaults());

  /** Says whether a model is fine-tuned. */
  public enum When {
    /** Does it if the model does not know the classes. */
    UNKNOWN_DATASET,
    /** Does it in any case. */
    ALWAYS,
    /** Does it in no case. */
    NEVER
  }

  /** Checks that every number lies in its range. */
  public FineTuning {
    Problems problems = new Problems();
    problems.require(
        epochs.isEmpty() || epochs.get() >= 1,
        "fineTuning.epochs is %s, expected 1 or more",
        epochs.orElse(null));
    problems.require(
        minutes.isEmpty() || minutes.get() > 0,
        "fineTuning.minutes is %s, expected a number above 0",
        minutes.orElse(null));
    problems.throwIfAny();
  }

  /** Takes full training where the model does not know the dataset, for as long as suits it. */
  public static FineTuning defaults() {
    return DEFAULTS;
  }

  /**
   * Gives these with what suits a model where they leave it open: small models and adapters bear
   * higher rates (docs/fine-tuning.md has what was measured), and a small model's text encoder,
   * which knows few words, learns too. A small model learns for twelve minutes and at most a
   * hundred epochs, another for the paper's eight epochs.
   *
   * @param known whether the model knows the classes
   * @param small whether it is one of the embedded models
   */
  public FineTuning suited(boolean known, boolean small) {
    double rate =
        lora.isPresent()
            ? RATE_OF_ADAPTERS
            : small ? RATE_OF_SMALL_MODELS : RATE_OF_STABLE_DIFFUSION;
    boolean isOpen = epochs.isEmpty() && minutes.isEmpty();
    return new FineTuning(
        when == When.UNKNOWN_DATASET ? (known ? When.NEVER : When.ALWAYS) : when,
        Optional.of(epochs.orElse(isOpen && !small ? EPOCHS_OF_STABLE_DIFFUSION : MOST_EPOCHS)),
        isOpen && small ? Optional.of(MINUTES_OF_SMALL_MODELS) : minutes,
        optimisation.suited(rate),
        objective.suited(small),
        views,
        memory,
        lora,
        checkpoints);
  }

  /** Gives these done at another time. */
  public FineTuning with(When other) {
    return new FineTuning(
        other, epochs, minutes, optimisation, objective, views, memory, lora, checkpoints);
  }

  /** Counts the steps of all epochs for so many images. */
  private long steps(long images) {
    return Math.max(1, epochs.orElseThrow() * images / optimisation.batchSize());
  }

  /** Tells whether a training that begins on this machine computes in bfloat16. */
  public boolean bfloat16Here() {
    return memory.bfloat16(lora.isPresent());
  }

  /**
   * Gives all that the trainer asks for, once these are suited to a model, as far as minutes do not
   * end it sooner.
   *
   * @param images how many are learned from
   * @param bfloat16 whether U-Net and text encoder compute in bfloat16
   */
  public DiffusionTrainingOptions options(long images, long seed, boolean bfloat16) {
    return new DiffusionTrainingOptions(
        steps(images),
        optimisation.batchSize(),
        new LearningRate(
            optimisation.learningRate().orElseThrow(),
            optimisation.warmUpSteps(),
            optimisation.schedule()),
        objective.loss(),
        optimisation.weightDecay(),
        optimisation.maxGradientNorm(),
        LABEL_SHARE,
        objective.captionDropout(),
        objective.trainTextEncoder().orElseThrow(),
        optimisation.emaDecay(),
        checkpoints.every(),
        seed,
        memory.saving(bfloat16),
        lora.orElse(null));
  }
}
