package io.distillery.finetune;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Text;
import io.distillery.diffusion.training.DiffusionTrainingOptions.Loss;
import java.util.Optional;

/**
 * Says what fine-tuning minimises, and what of the model it changes.
 *
 * @param loss what is minimised
 * @param captionDropout the share of captions that are replaced by nothing, which guidance needs; 0
 *     to 1
 * @param trainTextEncoder whether the text encoder learns too; none for what suits the model
 */
public record Objective(Loss loss, double captionDropout, Optional<Boolean> trainTextEncoder) {
  private static final Objective DEFAULTS = new Objective(Loss.MSE, 0.1, Optional.empty());

  public Objective {
    if (!(captionDropout >= 0 && captionDropout <= 1)) {
      throw new ConfigurationException(
          Text.format(
              "fineTuning.objective.captionDropout is %s, expected a share from 0 to 1",
              captionDropout));
    }
  }

  /** Takes the mean squared error, and one caption of ten replaced by nothing. */
  public static Objective defaults() {
    return DEFAULTS;
  }

  /** Gives these with the text encoder's part where none was asked for. */
  Objective suited(boolean usual) {
    return new Objective(loss, captionDropout, Optional.of(trainTextEncoder.orElse(usual)));
  }
}
