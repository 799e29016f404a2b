package io.distillery.compare;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Text;
import io.distillery.evaluation.protocol.TrainingSet;
import io.distillery.prototype.cluster.Representative;
import io.distillery.prototype.text.TextRule;
import io.distillery.recipe.Recipe;
import io.distillery.synthesis.Guidance;
import io.distillery.synthesis.Refinement;
import io.distillery.synthesis.Steering;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Names a way to make a small set, as tables do: a change of a recipe, or a choice of real images.
 */
public enum ComparedMethod {
  /** Does what a run does by itself. */
  DEFAULT("default", "what run does by itself", recipe -> recipe),
  /** Draws image prototypes under text prototypes, each once: the paper's method. */
  VLCP(
      "vlcp",
      "image prototypes drawn under text prototypes: the method",
      recipe -> candidates(recipe, 1)),
  /** Draws several for each prototype, of which a teacher chooses. */
  VLCP_CHOSEN(
      "vlcp-chosen",
      "as vlcp, of synthesis.candidates images for each prototype the one that teachers.teacher prefers",
      recipe -> recipe),
  /** Draws image prototypes under the class name (Su et al., D4M, CVPR 2024). */
  LABEL_PROMPT(
      "label-prompt",
      "image prototypes drawn under the class name",
      recipe -> text(recipe, TextRule.LABEL)),
  /** Draws image prototypes under no text. */
  IMAGE_ONLY(
      "image-only",
      "image prototypes drawn under no text",
      recipe -> unguided(text(recipe, TextRule.NONE))),
  /**
   * Draws as Su et al. do (D4M, CVPR 2024): clusters of all images of a class, under its name, at
   * strength 0.7 and guidance 8. Theirs are clusters of mini-batch k-means; the negative prompt is
   * the recipe's.
   */
  D4M(
      "d4m",
      "as D4M draws: clusters of all images, the class name, strength 0.7, guidance 8",
      ComparedMethod::d4m),
  /**
   * Draws as D4M and lets each image count by the share of its class's images that are in its
   * cluster (Tan and Slade, Dataset Distillation as Pushforward Optimal Quantization, DDOQ, ICLR
   * 2026): the loss is the sum of w l(x, y), whatever the protocol. Their clusters are of
   * mini-batch k-means; the model is the comparison's.
   */
  DDOQ(
      "ddoq",
      "as d4m, each image weighted by its cluster's share of the class (DDOQ)",
      ComparedMethod::d4m),
  /**
   * Draws as Chan-Santiago et al. do (MGD3, ICML 2025): from pure noise under the class, guided to
   * the mode by 0.1 in the noisier half, guidance 4. Their model is a DiT of ImageNet's classes;
   * the modes are centroids of k-means, as theirs.
   */
  MGD3(
      "mgd3",
      "as MGD3 draws: pure noise under the class name, mode guidance 0.1, guidance 4",
      recipe ->
          steered(
              guided(strength(ofAll(text(recipe, TextRule.LABEL)), 1), 4),
              Steering.none().withMode(0.1))),
  /**
   * Draws with the deviation of Chen et al. (IGD, ICLR 2025): from pure noise under the class,
   * pushed from the most similar image of the class by 0.03 of the noise, guidance 4. Their model
   * is a DiT, their weight is of another scale, and the gradient of a trained network guides too,
   * which is left out.
   */
  IGD_DEVIATION(
      "igd-deviation",
      "as IGD draws by deviation alone: pure noise under the class name, deviation 0.03, guidance 4",
      recipe ->
          steered(
              guided(strength(text(recipe, TextRule.LABEL), 1), 4),
              Steering.none().withDeviation(0.03))),
  /**
   * Draws and selects as Wang et al. do (CaO2, ICCV 2025): from pure noise under the class,
   * guidance 2.7, four times as many images as are asked for, of which {@link ConfidentSets} keeps
   * some. Their model is a DiT of ImageNet's classes, and the latents of what is kept are optimised
   * afterwards, which is left out.
   */
  CAO2_SELECTION(
      "cao2-selection",
      "as CaO2 selects: of four times as many images, from pure noise under the class name, guidance"
          + " 2.7, those of which teachers.teacher is surest, from 50 images per class on least sure",
      recipe -> unrefined(guided(strength(text(recipe, TextRule.LABEL), 1), 2.7))),
  /** Draws text prototypes from pure noise. */
  TEXT_ONLY("text-only", "text prototypes drawn from pure noise", recipe -> strength(recipe, 1)),
  /** Draws as the method, from the real latents nearest to the centres. */
  MEDOID(
      "medoid",
      "as vlcp, from the real latents nearest to the centres",
      recipe ->
          recipe.withPrototypes(
              recipe
                  .prototypes()
                  .withImages(
                      recipe.prototypes().images().withRepresentative(Representative.MEDOID)))),
  /** Decodes image prototypes as they are. */
  CENTROID(
      "centroid",
      "image prototypes decoded as they are, without diffusion",
      recipe -> strength(text(recipe, TextRule.NONE), 0)),
  /** Chooses real images at random. */
  RANDOM("random", "real images, chosen at random"),
  /** Chooses the first real images of each class by file name. */
  FIRST("first", "real images, the first of each class by file name"),
  /** Chooses real images whose mean is that of their class. */
  HERDING("herding", "real images whose mean comes nearest to the class's"),
  /** Chooses real images that cover their class. */
  K_CENTER("k-center", "real images far from one another that cover the class"),
  /** Chooses the real images nearest to cluster centres. */
  REAL_MEDOID("real-medoid", "the real images nearest to the centres of clusters"),
  /** Puts patches of real images together (Sun et al., RDED, CVPR 2024). */
  RDED("rded", "the patches of real images that teachers.teacher is surest of"),
  /** Refines random real images (Zhao and Bilen, DM, WACV 2023). */
  DM(
      "dm",
      "real images, chosen at random and refined by distribution matching"
          + " (synthesis.refinement.iterations)"),
  /** Takes all real images, or many: shown above the others. */
  REAL(TrainingSet.REAL, "the real training images, for comparison.realEpochs: shown on top");

  private final String title;
  private final String description;
  private final Optional<UnaryOperator<Recipe>> change;

  ComparedMethod(String title, String description, UnaryOperator<Recipe> change) {
    this.title = title;
    this.description = description;
    this.change = Optional.of(change);
  }

  ComparedMethod(String title, String description) {
    this.title = title;
    this.description = description;
    this.change = Optional.empty();
  }

  /**
   * Finds the method of a name.
   *
   * @throws ConfigurationException if there is none
   */
  public static ComparedMethod named(String name) {
    return Arrays.stream(values())
        .filter(method -> method.title.equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new ConfigurationException(
                    Text.format(
                        "There is no method %s; there are %s",
                        name,
                        Arrays.stream(values())
                            .map(method -> method.title)
                            .collect(Collectors.joining(", ")))));
  }

  /** Gives what tables call it. */
  public String title() {
    return title;
  }

  /** Says what it does, for help texts. */
  public String description() {
    return description;
  }

  /** Says whether images count by their clusters in training, whatever is asked for. */
  public boolean isWeighted() {
    return this == DDOQ;
  }

  /** Says whether a model draws its images. */
  public boolean isDrawn() {
    return change.isPresent();
  }

  /**
   * Gives the recipe by which its images are drawn.
   *
   * @param recipe of the comparison, with what suits the model
   * @param candidates images that {@link #VLCP_CHOSEN} draws for each prototype
   * @throws IllegalArgumentException if no model draws them
   */
  public Recipe of(Recipe recipe, int candidates) {
    Recipe changed =
        change
            .orElseThrow(() -> new IllegalArgumentException(title + " draws nothing"))
            .apply(recipe);
    return this == VLCP_CHOSEN ? candidates(changed, candidates) : changed;
  }

  /** Gives a recipe with so many images drawn for each that is kept. */
  static Recipe candidates(Recipe recipe, int number) {
    return recipe.withSynthesis(recipe.synthesis().withCandidates(number));
  }

  private static Recipe d4m(Recipe recipe) {
    return guided(strength(ofAll(text(recipe, TextRule.LABEL)), 0.7), 8);
  }

  private static Recipe text(Recipe recipe, TextRule rule) {
    return recipe.withPrototypes(
        recipe.prototypes().withTexts(recipe.prototypes().texts().withRule(rule)));
  }

  private static Recipe ofAll(Recipe recipe) {
    return recipe.withPrototypes(
        recipe.prototypes().withImages(recipe.prototypes().images().withContamination(0)));
  }

  private static Recipe steered(Recipe recipe, Steering steering) {
    return recipe.withSynthesis(recipe.synthesis().withSteering(steering));
  }

  private static Recipe unrefined(Recipe recipe) {
    return recipe.withSynthesis(recipe.synthesis().withRefinement(Refinement.none()));
  }

  private static Recipe unguided(Recipe recipe) {
    return guided(recipe, 1);
  }

  private static Recipe guided(Recipe recipe, double scale) {
    Guidance usual = recipe.synthesis().guidance();
    return recipe.withSynthesis(
        recipe
            .synthesis()
            .withGuidance(
                new Guidance(
                    Optional.of(scale),
                    usual.rescale(),
                    usual.negativePrompt(),
                    usual.promptMode())));
  }

  private static Recipe strength(Recipe recipe, double strength) {
    return recipe.withSynthesis(recipe.synthesis().withStrength(Optional.of(strength)));
  }
}
