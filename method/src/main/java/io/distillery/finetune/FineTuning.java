package io.distillery.finetune;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Text;
import io.distillery.diffusion.training.DiffusionTrainingOptions;
import io.distillery.diffusion.training.LearningRate;
import io.distillery.diffusion.training.LoraOptions;
import io.distillery.diffusion.training.MemorySaving;
import java.util.Optional;

/**
 * Says how a model is fitted to a dataset that it does not know (docs/method.md, step 2).
 *
 * @param when whether it is done
 * @param epochs passes over the source images, at least 1
 * @param optimisation how the optimiser walks
 * @param objective what is minimised
 * @param views what is seen of each image
 * @param memory what is done to need less of it
 * @param lora adapters that are trained instead of the weights; none for full training
 * @param checkpoints how often what there is is kept and looked at
 */
public record FineTuning(
    When when,
    int epochs,
    Optimisation optimisation,
    Objective objective,
    TrainingViews views,
    MemorySaving memory,
    Optional<LoraOptions> lora,
    Checkpointing checkpoints) {
  /** The share of captions that are replaced by the class name alone. */
  private static final double LABEL_SHARE = 0.1;

  private static final double RATE_OF_ADAPTERS = 1e-4;
  private static final double RATE_OF_SMALL_MODELS = 5e-4;
  private static final double RATE_OF_STABLE_DIFFUSION = 1e-5;

  private static final FineTuning DEFAULTS =
      new FineTuning(
          When.UNKNOWN_DATASET,
          8,
          Optimisation.defaults(),
          Objective.defaults(),
          TrainingViews.defaults(),
          MemorySaving.NONE,
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
    if (epochs < 1) {
      throw new ConfigurationException(
          Text.format("fineTuning.epochs is %d, expected 1 or more", epochs));
    }
  }

  /** Takes eight epochs of full training where the model does not know the dataset. */
  public static FineTuning defaults() {
    return DEFAULTS;
  }

  /**
   * Gives these with what suits a model where they leave it open: small models and adapters bear
   * higher rates (docs/fine-tuning.md has what was measured), and a small model's text encoder,
   * which knows few words, learns too.
   *
   * @param known whether the model knows the classes
   * @param small whether it is one of the embedded models
   */
  public FineTuning suited(boolean known, boolean small) {
    double rate =
        lora.isPresent()
            ? RATE_OF_ADAPTERS
            : small ? RATE_OF_SMALL_MODELS : RATE_OF_STABLE_DIFFUSION;
    return new FineTuning(
        when == When.UNKNOWN_DATASET ? (known ? When.NEVER : When.ALWAYS) : when,
        epochs,
        optimisation.suited(rate),
        objective.suited(small),
        views,
        memory,
        lora,
        checkpoints);
  }

  /** Gives these done at another time. */
  public FineTuning with(When other) {
    return new FineTuning(other, epochs, optimisation, objective, views, memory, lora, checkpoints);
  }

  /** Counts the steps for so many images. */
  long steps(long images) {
    return Math.max(1, epochs * images / optimisation.batchSize());
  }

  /**
   * Gives all that the trainer asks for, once these are suited to a model.
   *
   * @param images how many are learned from
   */
  public DiffusionTrainingOptions options(long images, long seed) {
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
        memory,
        lora.orElse(null));
  }
}
