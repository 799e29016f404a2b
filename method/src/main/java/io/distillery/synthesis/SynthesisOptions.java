package io.distillery.synthesis;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.distillery.base.Problems;
import io.distillery.diffusion.ModelCard;
import io.distillery.diffusion.sampling.GenerationOptions;
import io.distillery.diffusion.sampling.ImageGenerator;
import io.distillery.diffusion.sampling.ImageSize;
import java.util.Optional;

/**
 * Says how prototypes become images (docs/method.md, step 5). What is left open is what suits the
 * model; {@link #suited} fills it in.
 *
 * @param strength how far a prototype is noised before it is drawn anew: from 0, which decodes it
 *     as it is, to 1, which forgets it
 * @param guidance how texts steer
 * @param walk from noise to image
 * @param imageSize of the images; the model draws in their shape, its own size the shorter side
 * @param candidates images drawn for each one that is kept; 1 for no choice
 * @param drawing what it takes of the machine
 */
public record SynthesisOptions(
    Optional<Double> strength,
    Guidance guidance,
    Walk walk,
    Optional<ImageSize> imageSize,
    int candidates,
    Drawing drawing) {
  private static final SynthesisOptions DEFAULTS =
      new SynthesisOptions(
          Optional.empty(),
          Guidance.defaults(),
          Walk.defaults(),
          Optional.empty(),
          1,
          Drawing.defaults());

  public SynthesisOptions {
    Problems problems = new Problems();
    problems.require(
        strength.isEmpty() || (strength.get() >= 0 && strength.get() <= 1),
        "synthesis.strength is %s, expected 0 to 1",
        strength.orElse(null));
    problems.require(
        strength.isEmpty() || strength.get() <= 0 || (int) (walk.steps() * strength.get()) > 0,
        "synthesis.strength %s of synthesis.walk.steps %d leaves no step to take; raise one of them",
        strength.orElse(null),
        walk.steps());
    problems.require(
        candidates >= 1,
        "synthesis.candidates is %d, expected 1, which is no choice, or more",
        candidates);
    problems.throwIfAny();
  }

  /** Leaves all that a model may decide to the model, one image for each prototype. */
  public static SynthesisOptions defaults() {
    return DEFAULTS;
  }

  /** Gives the published method's numbers for square images of a size. */
  public static SynthesisOptions published(int imageSize) {
    return DEFAULTS.suited(ModelCard.Drawing.published(), imageSize);
  }

  /**
   * Gives these with what suits a model where they leave it open.
   *
   * @param usual how the model draws best
   * @param usualSize height and width of its images, in pixels
   */
  public SynthesisOptions suited(ModelCard.Drawing usual, int usualSize) {
    ImageSize size = imageSize.orElse(ImageSize.square(usualSize));
    return new SynthesisOptions(
        Optional.of(strength.orElse(usual.strength())),
        guidance.suited(usual),
        walk,
        Optional.of(size),
        candidates,
        drawing.suited(ImageGenerator.usualBatch(size)));
  }

  /** Gives the part that the image generator is told, once these are suited to a model. */
  GenerationOptions generation() {
    return new GenerationOptions(
            walk.steps(),
            strength.orElseThrow(),
            guidance.scale().orElseThrow(),
            guidance.rescale().orElseThrow(),
            guidance.negativePrompt().orElseThrow(),
            walk.scheduler(),
            guidance.promptMode(),
            walk.reuse().orElse(1))
        .requireStepsFromLatents();
  }

  /** Says how large images are, once these are suited to a model. */
  @JsonIgnore
  public ImageSize size() {
    return imageSize.orElseThrow();
  }

  /** Gives the shorter side of an image in pixels, of which networks see the centre. */
  @JsonIgnore
  public int side() {
    return size().shorter();
  }
}
