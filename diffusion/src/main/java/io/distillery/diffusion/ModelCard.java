package io.distillery.diffusion;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.distillery.base.Json;
import io.distillery.dataset.ClassNames;
import io.distillery.diffusion.checkpoint.ModelFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * Says what a model was trained on and how it draws best, in {@value #FILE} in its directory;
 * models from elsewhere have none.
 *
 * @param dataset its name
 * @param classes their names
 * @param drawing the synthesis options that suit it; null for the published method's
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ModelCard(String dataset, List<String> classes, Drawing drawing) {
  /**
   * Holds the synthesis options that suit a model.
   *
   * @param strength in (0, 1]
   * @param guidanceScale at least 1
   * @param guidanceRescale from 0 to 1
   * @param negativePrompt may be empty
   * @param steps of a whole walk, at least 1; 0, where a card says nothing, for the published
   *     {@value #PUBLISHED_STEPS}
   * @param refineSteps steps of distribution matching, in the model's latents, after which networks
   *     of several kinds learn more from its images; 0 where that is not known
   */
  public record Drawing(
      double strength,
      double guidanceScale,
      @JsonInclude(JsonInclude.Include.NON_DEFAULT) double guidanceRescale,
      String negativePrompt,
      @JsonInclude(JsonInclude.Include.NON_DEFAULT) int steps,
      @JsonInclude(JsonInclude.Include.NON_DEFAULT) int refineSteps) {
    private static final int PUBLISHED_STEPS = 50;

    /** Takes the published number of steps where a card says nothing. */
    public Drawing {
      steps = steps == 0 ? PUBLISHED_STEPS : steps;
    }

    /** What the published method uses with Stable Diffusion (docs/method.md, step 5). */
    public static Drawing published() {
      return new Drawing(0.7, 10, 0, "cartoon, anime, painting", PUBLISHED_STEPS, 0);
    }

    /** Gives the same without guidance. */
    public Drawing withoutGuidance() {
      return new Drawing(strength, 1, guidanceRescale, negativePrompt, steps, refineSteps);
    }
  }

  static final String FILE = "trained_on.json";

  private static final int PUBLISHED_SIZE = 256;

  public ModelCard {
    classes = List.copyOf(classes);
  }

  /** Reads a model's card, where it has one. */
  public static Optional<ModelCard> read(Path model) throws IOException {
    Path file = model.resolve(FILE);
    return Files.exists(file) ? Optional.of(Json.read(file, ModelCard.class)) : Optional.empty();
  }

  /**
   * Says how large images are drawn where no size is asked for, in pixels: the model's own size,
   * but no larger than the published method's 256, which it draws with Stable Diffusion's 512 px.
   *
   * @throws io.distillery.torch.CheckpointException when the model's numbers cannot be read
   */
  public static int usualSize(ModelChoice model) {
    ModelFiles files = model.files();
    long own = (long) files.unet().sampleSize() * files.vae().downscale();
    return (int) Math.min(PUBLISHED_SIZE, own);
  }

  /** Whether the model has learned these classes. */
  public boolean knows(ClassNames names) {
    return new HashSet<>(classes).equals(new HashSet<>(names.names()));
  }

  /** Writes the card into a model's directory. */
  public void write(Path model) throws IOException {
    Json.write(model.resolve(FILE), this);
  }
}
