package io.distillery.diffusion.sampling;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Text;
import io.distillery.diffusion.scheduler.SamplerChoice;

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
 */
public record GenerationOptions(
    int steps,
    double strength,
    double guidanceScale,
    double guidanceRescale,
    String negativePrompt,
    SamplerChoice scheduler,
    PromptMode promptMode) {
  /** Checks that every number lies in its range. */
  public GenerationOptions {
    if (steps < 1) {
      throw new ConfigurationException(Text.format("%d steps, expected at least 1", steps));
    }
    if (!(strength >= 0 && strength <= 1)) {
      throw new ConfigurationException(
          Text.format("The strength is %s, expected 0 to 1", strength));
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
    return new GenerationOptions(50, 0.8, 7.5, 0, "", SamplerChoice.CHECKPOINT, PromptMode.PADDED);
  }

  /** Returns these options with another number of steps. */
  public GenerationOptions withSteps(int other) {
    return new GenerationOptions(
        other, strength, guidanceScale, guidanceRescale, negativePrompt, scheduler, promptMode);
  }

  /** Returns these options with another strength. */
  public GenerationOptions withStrength(double other) {
    return new GenerationOptions(
        steps, other, guidanceScale, guidanceRescale, negativePrompt, scheduler, promptMode);
  }

  /** Returns these options with another scale of guidance. */
  public GenerationOptions withGuidanceScale(double other) {
    return new GenerationOptions(
        steps, strength, other, guidanceRescale, negativePrompt, scheduler, promptMode);
  }

  /** Returns these options with another rescaling of guidance. */
  public GenerationOptions withGuidanceRescale(double other) {
    return new GenerationOptions(
        steps, strength, guidanceScale, other, negativePrompt, scheduler, promptMode);
  }

  /** Returns these options with another negative prompt. */
  public GenerationOptions withNegativePrompt(String other) {
    return new GenerationOptions(
        steps, strength, guidanceScale, guidanceRescale, other, scheduler, promptMode);
  }

  /** Returns these options with another scheduler. */
  public GenerationOptions withScheduler(SamplerChoice other) {
    return new GenerationOptions(
        steps, strength, guidanceScale, guidanceRescale, negativePrompt, other, promptMode);
  }

  /** Returns these options with another way to fit prompts. */
  public GenerationOptions withPromptMode(PromptMode other) {
    return new GenerationOptions(
        steps, strength, guidanceScale, guidanceRescale, negativePrompt, scheduler, other);
  }
}
