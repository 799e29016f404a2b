package io.distillery.synthesis;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.distillery.base.Problems;
import io.distillery.diffusion.ModelCard;
import io.distillery.diffusion.sampling.GenerationOptions;
import io.distillery.diffusion.sampling.ImageGenerator;
import io.distillery.diffusion.sampling.ImageSize;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.Optional;

/**
 * Says how prototypes become images (docs/method.md, step 5). What is left open is what suits the
 * model; {@link #suited} fills it in.
 *
 * @param strength how far a prototype is noised before it is drawn anew: from 0, which decodes it
 *     as it is, to 1, which forgets it
 * @param guidance how texts steer
 * @param steering what else steers the walk
 * @param walk from noise to image
 * @param imageSize of the images; the model draws in their shape, its own size the shorter side
 * @param candidates images drawn for each one that is kept; 1 for no choice
 * @param refinement what is done with the images once they are drawn
 * @param drawing what it takes of the machine
 */
@RecordBuilder
@JsonPropertyOrder({
  "strength",
  "guidance",
  "steering",
  "walk",
  "imageSize",
  "candidates",
  "refinement",
  "drawing"
})
public record SynthesisOptions(
    Optional<Double> strength,
    Guidance guidance,
    Steering steering,
    Walk walk,
    Optional<ImageSize> imageSize,
    int candidates,
    Refinement refinement,
    Drawing drawing)
    implements SynthesisOptionsBuilder.With {
  private static final SynthesisOptions DEFAULTS =
      new SynthesisOptions(
          Optional.empty(),
          Guidance.defaults(),
          Steering.none(),
          Walk.defaults(),
          Optional.empty(),
          1,
          Refinement.defaults(),
          Drawing.defaults());

  public SynthesisOptions {
    steering = steering == null ? Steering.none() : steering; // run.json of before it was there
    refinement = refinement == null ? Refinement.none() : refinement;
    Problems problems = new Problems();
    problems.require(
        strength.isEmpty() || (strength.get() >= 0 && strength.get() <= 1),
        "synthesis.strength is %s, expected 0 to 1",
        strength.orElse(null));
    problems.require(
        strength.isEmpty()
            || walk.steps().isEmpty()
            || strength.get() <= 0
            || (int) (walk.steps().get() * strength.get()) > 0,
        "synthesis.strength %s of synthesis.walk.steps %s leaves no step to take; raise one of them",
        strength.orElse(null),
        walk.steps().orElse(null));
    problems.require(
        candidates >= 1,
        "synthesis.candidates is %d, expected 1, which is no choice, or more",
        candidates);
    problems.require(
        !refinement.isAny() || imageSize.isEmpty() || imageSize.get().isSquare(),
        "synthesis.refinement.kind is of square images, and synthesis.imageSize is %s: take a square"
            + " or no refinement",
        imageSize.orElse(null));
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
        steering,
        walk.suited(usual.steps()),
        Optional.of(size),
        candidates,
        refinement.suited(),
        drawing.suited(ImageGenerator.usualBatch(size)));
  }

  /** Gives the part that the image generator is told, once these are suited to a model. */
  GenerationOptions generation() {
    return new GenerationOptions(
            walk.steps().orElseThrow(),
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
