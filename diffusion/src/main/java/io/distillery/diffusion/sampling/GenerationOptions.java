package io.distillery.diffusion.sampling;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Text;
import io.distillery.diffusion.scheduler.SamplerChoice;
import io.soabase.recordbuilder.core.RecordBuilder;

/**
 * Describes how images are drawn.
 *
 * @param steps sampling steps of a whole walk; at least 1
 * @param strength how far an image or latent is noised before it is drawn anew, from 0, which
 *     decodes it as it is, to 1
 * @param guidanceScale 0 or more; up to 1 is no guidance
 * @param guidanceRescale how far guided predictions get back the spread of unguided ones, 0 to 1
 * @param negativePrompt what to steer away from; may be empty
 * @param scheduler the checkpoint's or another
 * @param promptMode how prompts are made to fit the text encoder
 * @param reuse of how many calls of the denoiser the first computes its deep layers, whose features
 *     the others take ({@link io.distillery.diffusion.model.DeepFeatures}); 1: each its own
 */
@RecordBuilder
public record GenerationOptions(
    int steps,
    double strength,
    double guidanceScale,
    double guidanceRescale,
    String negativePrompt,
    SamplerChoice scheduler,
    PromptMode promptMode,
    int reuse)
    implements GenerationOptionsBuilder.With {
  /** Checks that every number lies in its range. */
  public GenerationOptions {
    if (steps < 1) {
      throw new ConfigurationException(Text.format("%d steps, expected at least 1", steps));
    }
    if (!(strength >= 0 && strength <= 1)) {
      throw new ConfigurationException(
          Text.format("The strength is %s, expected 0 to 1", strength));
    }
    if (reuse < 1) {
      throw new ConfigurationException(
          Text.format("Deep features for %d calls, expected 1 or more", reuse));
    }
    ClassifierFreeGuidance.check(guidanceScale, guidanceRescale);
  }

  /**
   * The same, if they suit drawing from images or latents: from text alone the strength is not
   * looked at.
   *
   * @throws IllegalArgumentException where the strength's share of the steps is less than one
   */
  public GenerationOptions requireStepsFromLatents() {
    if (strength > 0 && (int) (steps * strength) == 0) {
      throw new ConfigurationException(
          Text.format(
              "Strength %s of %d steps leaves no step to take; raise one of them",
              strength, steps));
    }
    return this;
  }

  /** Returns what diffusers takes for Stable Diffusion: 50 steps, strength 0.8, scale 7.5. */
  public static GenerationOptions stableDiffusion() {
    return new GenerationOptions(
        50, 0.8, 7.5, 0, "", SamplerChoice.CHECKPOINT, PromptMode.PADDED, 1);
  }
}
