package io.distillery.recipe;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.distillery.base.ConfigurationException;
import io.distillery.base.Json;
import io.distillery.prototype.PrototypeOptions;
import io.distillery.synthesis.Guidance;
import io.distillery.synthesis.SynthesisOptions;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RecipeTest {
  private static JsonNode json(String text) throws IOException {
    return Json.MAPPER.readTree(text.replace('\'', '"'));
  }

  /** Numbers of the paper and of measurements, which must not drift unnoticed. */
  @Test
  void defaults() {
    assertThat(Json.leaves(Recipe.defaults().json()))
        .containsExactlyInAnyOrderEntriesOf(
            Map.ofEntries(
                entry("source.test", "null"),
                entry("source.heldOut", "0.1"),
                entry("source.classNames", "null"),
                entry("source.imagesPerClass", "0"),
                entry("source.maxBadImages", "0.01"),
                entry("source.selectionImages", "0"),
                entry("source.seed", "null"),
                entry("descriptions.file", "null"),
                entry("descriptions.captionColumn", "null"),
                entry("descriptions.nameClass", "false"),
                entry("descriptions.questions", "null"),
                entry("descriptions.describer", "APPEARANCE"),
                entry("descriptions.onlyMissing", "false"),
                entry("descriptions.vlm.model", "null"),
                entry(
                    "descriptions.vlm.question",
                    "Describe the physical appearance of the {class} in the image. Include details"
                        + " about its shape, posture, color, and any distinct features."),
                entry("descriptions.vlm.temperature", "0.2"),
                entry("descriptions.vlm.maxTokens", "512"),
                entry("descriptions.vlm.batch", "8"),
                entry("descriptions.vlm.maxFailures", "50"),
                entry("descriptions.vlm.server.url", "null"),
                entry("descriptions.vlm.server.keyVariable", "null"),
                entry("descriptions.vlm.server.keyFile", "null"),
                entry("descriptions.vlm.server.extraBody", "null"),
                entry("descriptions.vlm.server.parallel", "4"),
                entry("descriptions.vlm.server.smallestSide", "224"),
                entry("descriptions.vlm.server.tries", "8"),
                entry("descriptions.vlm.server.timeoutSeconds", "300.0"),
                entry("model.name", "auto"),
                entry("model.tokenizer", "null"),
                entry("model.prediction", "null"),
                entry("model.loras", "[]"),
                entry("model.embeddings", "[]"),
                entry("model.vae", "null"),
                entry("model.encoder", "null"),
                entry("model.decoder", "null"),
                entry("model.encodeBfloat16", "null"),
                entry("fineTuning.when", "UNKNOWN_DATASET"),
                entry("fineTuning.epochs", "null"),
                entry("fineTuning.minutes", "null"),
                entry("fineTuning.optimisation.batchSize", "64"),
                entry("fineTuning.optimisation.learningRate", "null"),
                entry("fineTuning.optimisation.schedule", "CONSTANT"),
                entry("fineTuning.optimisation.warmUpSteps", "20"),
                entry("fineTuning.optimisation.weightDecay", "0.01"),
                entry("fineTuning.optimisation.maxGradientNorm", "1.0"),
                entry("fineTuning.optimisation.emaDecay", "0.999"),
                entry("fineTuning.objective.loss", "MSE"),
                entry("fineTuning.objective.captionDropout", "0.1"),
                entry("fineTuning.objective.trainTextEncoder", "null"),
                entry("fineTuning.views.flips", "true"),
                entry("fineTuning.views.crops", "0"),
                entry("fineTuning.views.heldOut", "0.05"),
                entry("fineTuning.memory.parts", "1"),
                entry("fineTuning.memory.recomputeActivations", "false"),
                entry("fineTuning.memory.bfloat16", "null"),
                entry("fineTuning.lora", "null"),
                entry("fineTuning.checkpoints.every", "100"),
                entry("fineTuning.checkpoints.kept", "2"),
                entry("fineTuning.checkpoints.validateEvery", "100"),
                entry("fineTuning.checkpoints.best", "true"),
                entry("prototypes.imagesPerClass", "10"),
                entry("prototypes.images.neighbours", "10"),
                entry("prototypes.images.contamination", "0.1"),
                entry("prototypes.images.kMeans.restarts", "10"),
                entry("prototypes.images.kMeans.maxIterations", "300"),
                entry("prototypes.images.kMeans.tolerance", "1.0E-4"),
                entry("prototypes.images.representative", "CENTROID"),
                entry("prototypes.images.latent", "MEAN"),
                entry("prototypes.images.space", "LATENTS"),
                entry("prototypes.texts.rule", "FREQUENT_WORDS"),
                entry("prototypes.texts.threshold", "0.7"),
                entry("prototypes.texts.topK", "30"),
                entry("prototypes.texts.wordMatch", "WHOLE_WORD"),
                entry("synthesis.strength", "null"),
                entry("synthesis.guidance.scale", "null"),
                entry("synthesis.guidance.rescale", "null"),
                entry("synthesis.guidance.negativePrompt", "null"),
                entry("synthesis.guidance.promptMode", "PADDED"),
                entry("synthesis.steering.mode", "0.0"),
                entry("synthesis.steering.deviation", "0.0"),
                entry("synthesis.walk.steps", "null"),
                entry("synthesis.walk.scheduler", "checkpoint"),
                entry("synthesis.imageSize", "null"),
                entry("synthesis.candidates", "1"),
                entry("synthesis.refinement.kind", "null"),
                entry("synthesis.refinement.space", "null"),
                entry("synthesis.refinement.iterations", "null"),
                entry("synthesis.refinement.minutes", "null"),
                entry("synthesis.refinement.realImages", "64"),
                entry("synthesis.refinement.rate", "null"),
                entry("synthesis.refinement.bound", "null"),
                entry("synthesis.drawing.batchSize", "null"),
                entry("synthesis.drawing.vaeTiles", "AUTO"),
                entry("synthesis.drawing.weights", "FASTEST"),
                entry("teachers.teacher", "null"),
                entry("teachers.features", "null"),
                entry("teachers.labels", "null"),
                entry("teachers.storeLabels", "false"),
                entry("evaluation.protocol", "HARD"),
                entry("evaluation.networks", "[\"convnet3\"]"),
                entry("evaluation.epochs", "null"),
                entry("evaluation.minutes", "null"),
                entry("evaluation.tests", "null"),
                entry("evaluation.imageSize", "null"),
                entry("evaluation.repeats", "3"),
                entry("evaluation.bfloat16", "null"),
                entry("evaluation.weighted", "false"),
                entry("evaluation.unaugmented", "false"),
                entry("tuning.wanted", "null"),
                entry("tuning.images", "null"),
                entry("tuning.sets", "3"),
                entry("tuning.epochs", "60"),
                entry("tuning.minutes", "7.0"),
                entry("seed", "0")));
  }

  @Test
  void isReadAsItWasWritten() throws IOException {
    Recipe changed =
        Recipe.defaults()
            .withPrototypes(PrototypeOptions.defaults(7))
            .withSynthesis(SynthesisOptions.published(64))
            .withSeed(3);

    String text = Json.MAPPER.writeValueAsString(changed);

    assertThat(RecipeJson.read(Json.MAPPER.readTree(text))).isEqualTo(changed);
  }

  @Test
  void aChangeLeavesTheRestAsItIs() throws IOException {
    Recipe changed =
        RecipeJson.change(
            Recipe.defaults(),
            json(
                "{'synthesis': {'guidance': {'scale': 4}}, 'prototypes': {'texts': {'rule': 'label'}}}"));

    assertThat(changed.synthesis().guidance().scale()).contains(4.0);
    assertThat(changed.synthesis().guidance().promptMode())
        .isEqualTo(Guidance.defaults().promptMode());
    assertThat(
            changed
                .withSynthesis(SynthesisOptions.defaults())
                .withPrototypes(PrototypeOptions.defaults()))
        .isEqualTo(Recipe.defaults());
  }

  @Test
  void everyProblemIsNamedByItsField() {
    assertThatThrownBy(
            () ->
                RecipeJson.change(
                    Recipe.defaults(),
                    json(
                        "{'synthesis': {'strength': 1.5, 'candidates': 0}, 'fineTuning': {'epochs': 0},"
                            + " 'prototypes': {'images': {'contamination': 'much'}},"
                            + " 'evaluation': {'protocol': 'best'}, 'sed': 1}")))
        .isInstanceOfSatisfying(
            ConfigurationException.class,
            e ->
                assertThat(e.problems())
                    .satisfiesExactlyInAnyOrder(
                        p -> assertThat(p).contains("synthesis.strength is 1.5", "0 to 1"),
                        p -> assertThat(p).contains("synthesis.candidates is 0"),
                        p -> assertThat(p).contains("fineTuning.epochs is 0"),
                        p ->
                            assertThat(p)
                                .isEqualTo(
                                    "prototypes.images.contamination is much, expected a number"),
                        p ->
                            assertThat(p)
                                .isEqualTo(
                                    "evaluation.protocol is best, expected one of hard, hard-32,"
                                        + " hard-224, soft"),
                        p -> assertThat(p).contains("A recipe has no sed", "seed")));
  }

  @Test
  void strengthAndStepsMayChangeTogether() throws IOException {
    Recipe changed =
        RecipeJson.change(
            Recipe.defaults(), json("{'synthesis': {'strength': 0.01, 'walk': {'steps': 200}}}"));

    assertThat(changed.synthesis().strength()).contains(0.01);
  }

  @Test
  void seedsOfTheSourceAreTheRunsUnlessItHasItsOwn() throws IOException {
    Recipe seeded = Recipe.defaults().withSeed(5);

    assertThat(seeded.sourceSeed()).isEqualTo(5);
    assertThat(seeded.withSource(seeded.source().withSeed(Optional.of(2L))).sourceSeed())
        .isEqualTo(2);
  }
}
