package io.distillery.recipe;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.databind.JsonNode;
import io.distillery.base.Json;
import io.distillery.dataset.ClassNames;
import io.distillery.dataset.LabelledImages;
import io.distillery.dataset.SourceOptions;
import io.distillery.describe.DescriptionOptions;
import io.distillery.diffusion.DistilledGuidance;
import io.distillery.diffusion.ModelCard;
import io.distillery.diffusion.ModelChoice;
import io.distillery.diffusion.sampling.ImageSize;
import io.distillery.evaluation.protocol.EvaluationOptions;
import io.distillery.evaluation.teacher.Teachers;
import io.distillery.finetune.FineTuning;
import io.distillery.prototype.PrototypeOptions;
import io.distillery.synthesis.SynthesisOptions;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.io.IOException;
import java.util.Optional;

/**
 * Holds everything that a run may be asked. Equal recipes on equal images give equal bytes on the
 * same machine.
 *
 * <p>Java code changes one with {@code with...} methods, programs and files as JSON ({@link
 * RecipeJson}): the fields have the same names. What is left open there (an empty {@link Optional})
 * is what suits the model and the dataset, which {@link #suited} fills in.
 *
 * @param source which images are distilled and tested on
 * @param descriptions where descriptions come from
 * @param model the latent diffusion model
 * @param fineTuning how the model is fitted to the images
 * @param prototypes how clusters and their texts are found, and how many images a class becomes
 * @param synthesis how images are drawn
 * @param teachers networks that know the real images
 * @param evaluation how the distilled images are judged
 * @param tuning whether some settings are chosen on photographs that are kept out
 * @param seed from which all randomness follows
 */
@RecordBuilder
@JsonPropertyOrder({
  "source",
  "descriptions",
  "model",
  "fineTuning",
  "prototypes",
  "synthesis",
  "teachers",
  "evaluation",
  "tuning",
  "seed"
})
public record Recipe(
    SourceOptions source,
    DescriptionOptions descriptions,
    ModelChoice model,
    FineTuning fineTuning,
    PrototypeOptions prototypes,
    SynthesisOptions synthesis,
    Teachers teachers,
    EvaluationOptions evaluation,
    TuningOptions tuning,
    long seed)
    implements RecipeBuilder.With {
  /** Takes what runs without a choice of settings have left out in their records. */
  public Recipe {
    tuning = tuning == null ? TuningOptions.defaults() : tuning;
  }

  private static final Recipe DEFAULTS =
      new Recipe(
          SourceOptions.defaults(),
          DescriptionOptions.defaults(),
          ModelChoice.defaults(),
          FineTuning.defaults(),
          PrototypeOptions.defaults(),
          SynthesisOptions.defaults(),
          Teachers.none(),
          EvaluationOptions.defaults(),
          TuningOptions.defaults(),
          0);

  /**
   * Gives what a run does when nothing is asked for: the paper's settings, with the embedded model.
   */
  public static Recipe defaults() {
    return DEFAULTS;
  }

  /** Gives the seed of held-out images and of samples. */
  long sourceSeed() {
    return source.seed().orElse(seed);
  }

  /**
   * Gives this recipe with the embedded model that suits images, where it leaves the model open.
   *
   * @throws IOException when the card of an embedded model cannot be read
   */
  public Recipe withModelFor(LabelledImages images) throws IOException {
    return model.isOpen() ? withModel(model.withName(SuitedModel.of(images))) : this;
  }

  /**
   * Gives this recipe with what suits a model and a dataset wherever it leaves something open.
   *
   * @param images of the dataset
   * @throws IOException when the model's card cannot be read
   * @throws io.distillery.base.ConfigurationException when there is no such model
   */
  public Recipe suited(LabelledImages images) throws IOException {
    model.requireFiles();
    return withModelFor(images).suited(images.classNames());
  }

  private Recipe suited(ClassNames classes) throws IOException {
    Optional<ModelCard> card = ModelCard.read(model.path());
    ModelCard.Drawing drawing =
        card.map(ModelCard::drawing).orElseGet(ModelCard.Drawing::published);
    int size = ModelCard.usualSize(model);
    boolean known = card.isPresent() && card.get().knows(classes);
    boolean isUnguided = DistilledGuidance.isIn(model, synthesis.walk().scheduler());
    TuningOptions tuned = tuning.suited(!known && model.isEmbedded());
    boolean isSquare = synthesis.imageSize().map(ImageSize::isSquare).orElse(true);
    boolean isRefined = known && !tuned.wanted().orElseThrow() && isSquare;
    SynthesisOptions drawn =
        synthesis
            .withRefinement(synthesis.refinement().usual(drawing.refineSteps(), isRefined))
            .suited(isUnguided ? drawing.withoutGuidance() : drawing, size);
    return withModel(model.suited())
        .withFineTuning(fineTuning.suited(known, model.isEmbedded()))
        .withSynthesis(drawn)
        .withTuning(tuned)
        .withEvaluation(evaluation.suited(drawn.side(), classes.size()));
  }

  /** Gives this recipe as JSON. */
  public JsonNode json() {
    return Json.tree(this);
  }
}
