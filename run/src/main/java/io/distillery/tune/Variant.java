package io.distillery.tune;

import io.distillery.base.Json;
import io.distillery.base.Text;
import io.distillery.compare.ComparedMethod;
import io.distillery.prototype.PrototypeOptions;
import io.distillery.recipe.Recipe;
import io.distillery.recipe.RecipeJson;
import io.distillery.synthesis.Refinement;
import io.distillery.synthesis.SynthesisOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Names a setting that a run may choose in place of its own.
 *
 * @param name such as {@code medoid}, also of a folder
 * @param change of the recipe
 */
record Variant(String name, UnaryOperator<Recipe> change) {
  private static final double STRENGTH_STEP = 0.2;
  private static final double LEAST_STRENGTH = 0.2;
  private static final int TRIAL_PART = 4;
  private static final double MINUTES = 3;

  /** By so many it was judged on development data; with more of them less can be recognised. */
  private static final int STEPS = 150;

  /**
   * Lists what there is to choose among beside a recipe itself, five at most, the most promising
   * first. What its user has asked for is not touched.
   *
   * @param asked the recipe as it was asked for
   * @param resolved the same with what suits the model
   */
  static List<Variant> of(Recipe asked, Recipe resolved) {
    List<Variant> variants = new ArrayList<>();
    PrototypeOptions usual = PrototypeOptions.defaults();
    boolean isStrengthFree = asked.synthesis().strength().isEmpty();
    boolean isCentreFree =
        asked.prototypes().images().representative() == usual.images().representative();
    boolean isTextFree = asked.prototypes().texts().rule() == usual.texts().rule();
    double strength = resolved.synthesis().strength().orElseThrow();
    double weaker = Math.round(100 * (strength - STRENGTH_STEP)) / 100.0;
    double stronger = Math.round(100 * Math.min(1, strength + STRENGTH_STEP)) / 100.0;
    if (isStrengthFree && weaker >= LEAST_STRENGTH) {
      variants.add(ofStrength(weaker));
    }
    if (isStrengthFree && stronger > strength) {
      variants.add(ofStrength(stronger));
    }
    if (isCentreFree) {
      variants.add(of(ComparedMethod.MEDOID));
    }
    if (isTextFree) {
      variants.add(of(ComparedMethod.LABEL_PROMPT));
    }
    if (isCentreFree && isStrengthFree && weaker >= LEAST_STRENGTH) {
      Variant weak = ofStrength(weaker);
      Variant medoid = of(ComparedMethod.MEDOID);
      variants.add(
          new Variant(
              medoid.name + "-" + weak.name,
              recipe -> weak.change.apply(medoid.change.apply(recipe))));
    }
    return variants;
  }

  /**
   * Gives a recipe whose images are refined, by {@value #STEPS} steps and for {@value #MINUTES}
   * minutes at most unless it says otherwise.
   */
  static Recipe refined(Recipe recipe) {
    SynthesisOptions synthesis = recipe.synthesis();
    return recipe.withSynthesis(
        synthesis.withRefinement(
            synthesis.refinement().of(Refinement.Kind.DM).usually(MINUTES, STEPS)));
  }

  /**
   * Gives a recipe whose images are refined for a quarter of the time: long enough to see whether
   * that helps, and a set of it has no other use.
   */
  static Recipe tried(Recipe recipe) {
    Recipe refined = refined(recipe);
    SynthesisOptions synthesis = refined.synthesis();
    return refined.withSynthesis(
        synthesis.withRefinement(synthesis.refinement().shortened(TRIAL_PART)));
  }

  /**
   * Says whether refinement is to be tried with what was chosen: where images are square and its
   * user has not said.
   */
  static boolean mayRefine(Recipe asked, Recipe resolved) {
    return asked.synthesis().refinement().kind().isEmpty()
        && resolved.synthesis().imageSize().orElseThrow().isSquare();
  }

  private static Variant of(ComparedMethod method) {
    return new Variant(
        method.title(), recipe -> method.of(recipe, recipe.synthesis().candidates()));
  }

  private static Variant ofStrength(double strength) {
    return new Variant(
        Text.format("strength-%s", strength),
        recipe ->
            RecipeJson.change(
                recipe, Json.tree(Map.of("synthesis", Map.of("strength", strength)))));
  }
}
