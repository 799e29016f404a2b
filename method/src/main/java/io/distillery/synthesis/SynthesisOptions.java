package io.distillery.synthesis;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.distillery.base.Text;
import io.distillery.diffusion.model.KeptWeights;
import io.distillery.diffusion.model.VaeTiles;
import io.distillery.diffusion.sampling.GenerationOptions;
import io.distillery.diffusion.sampling.ImageGenerator;
import io.distillery.diffusion.sampling.PromptMode;
import io.distillery.diffusion.scheduler.SamplerChoice;

/**
 * Describes how prototypes become images.
 *
 * @param strength how far a prototype is noised before it is drawn anew, from 0, which decodes it
 *     as it is, to 1
 * @param steps sampling steps of a whole walk, of which {@code strength} takes its part; at least 1
 * @param guidanceScale weight of the prompt against the negative prompt; at least 1, which is no
 *     guidance
 * @param guidanceRescale how far guided predictions get back the spread of unguided ones, 0 to 1
 * @param negativePrompt what to steer away from; may be empty
 * @param scheduler the checkpoint's or another
 * @param promptMode how prompts are made to fit the text encoder
 * @param batchSize prototypes drawn at once; at least 1; changes images by rounding only
 * @param imageSize height and width of the images written, in pixels; at least 1
 * @param vaeTiles whether images are decoded in tiles; null is {@link VaeTiles#AUTO}
 * @param weights in which number format weights are kept; null is {@link KeptWeights#FASTEST}
 */
public record SynthesisOptions(
    double strength,
    int steps,
    double guidanceScale,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) double guidanceRescale,
    String negativePrompt,
    SamplerChoice scheduler,
    PromptMode promptMode,
    int batchSize,
    int imageSize,
    VaeTiles vaeTiles,
    KeptWeights weights) {
  /**
   * Checks that every number lies in its range, and takes the usual tiles and weights where none
   * are named.
   */
  public SynthesisOptions {
    vaeTiles = vaeTiles == null ? VaeTiles.AUTO : vaeTiles;
    weights = weights == null ? KeptWeights.FASTEST : weights;
    if (batchSize < 1) {
      throw new IllegalArgumentException(
          Text.format("The batch size is %d, expected at least 1", batchSize));
    }
    if (imageSize < 1) {
      throw new IllegalArgumentException(
          Text.format("The image size is %d pixels, expected at least 1", imageSize));
    }
    generation(
        strength, steps, guidanceScale, guidanceRescale, negativePrompt, scheduler, promptMode);
  }

  /** Returns the published method's numbers (METHOD.md, section 5), prompts padded. */
  public static SynthesisOptions defaults(int imageSize) {
    return new SynthesisOptions(
        0.7,
        50,
        10,
        0,
        "cartoon, anime, painting",
        SamplerChoice.CHECKPOINT,
        PromptMode.PADDED,
        ImageGenerator.usualBatch(imageSize),
        imageSize,
        VaeTiles.AUTO,
        KeptWeights.FASTEST);
  }

  /** Returns the part that the image generator is told, and checks it. */
  GenerationOptions generation() {
    return generation(
        strength, steps, guidanceScale, guidanceRescale, negativePrompt, scheduler, promptMode);
  }

  private static GenerationOptions generation(
      double strength,
      int steps,
      double guidanceScale,
      double guidanceRescale,
      String negativePrompt,
      SamplerChoice scheduler,
      PromptMode promptMode) {
    return new GenerationOptions(
        steps, strength, guidanceScale, guidanceRescale, negativePrompt, scheduler, promptMode);
  }
}
