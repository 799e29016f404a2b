package io.distillery.synthesis;

import io.distillery.base.Problems;
import io.distillery.diffusion.ModelCard;
import io.distillery.diffusion.sampling.PromptMode;
import java.util.Optional;

/**
 * Says how texts steer the drawing (classifier-free guidance, Ho and Salimans 2022). What is left
 * open is what suits the model.
 *
 * @param scale weight of the description against the negative prompt; at least 0; up to 1 is no
 *     guidance
 * @param rescale how far guided predictions get back the spread of unguided ones, 0 to 1 (Lin et
 *     al., arXiv 2305.08891)
 * @param negativePrompt what to steer away from; may be empty
 * @param promptMode how prompts are made to fit the text encoder
 */
public record Guidance(
    Optional<Double> scale,
    Optional<Double> rescale,
    Optional<String> negativePrompt,
    PromptMode promptMode) {
  private static final Guidance DEFAULTS =
      new Guidance(Optional.empty(), Optional.empty(), Optional.empty(), PromptMode.PADDED);

  public Guidance {
    Problems problems = new Problems();
    problems.require(
        scale.isEmpty() || (scale.get() >= 0 && scale.get() < Double.POSITIVE_INFINITY),
        "synthesis.guidance.scale is %s, expected 0 or more (up to 1 is no guidance)",
        scale.orElse(null));
    problems.require(
        rescale.isEmpty() || (rescale.get() >= 0 && rescale.get() <= 1),
        "synthesis.guidance.rescale is %s, expected 0 to 1",
        rescale.orElse(null));
    problems.throwIfAny();
  }

  /** Leaves all to the model, prompts padded. */
  public static Guidance defaults() {
    return DEFAULTS;
  }

  /** Gives these with what suits a model where they leave it open. */
  Guidance suited(ModelCard.Drawing usual) {
    return new Guidance(
        Optional.of(scale.orElse(usual.guidanceScale())),
        Optional.of(rescale.orElse(usual.guidanceRescale())),
        Optional.of(negativePrompt.orElse(usual.negativePrompt())),
        promptMode);
  }
}
