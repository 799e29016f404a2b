package io.distillery.tune;

import io.distillery.base.Json;
import io.distillery.base.Text;
import io.distillery.recipe.Recipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Holds what was chosen, and why: {@code choice.json} in a folder, which in a run is {@value
 * #FOLDER}.
 *
 * @param key of all that the choice depends on
 * @param chosen the name of the setting that won
 * @param real the real images that did at least as well as what was chosen; none where none did
 * @param images of each class that judged, kept out of everything else
 * @param sets of each setting
 * @param epochs of each training
 * @param trials what was tried, the most accurate first
 * @param refinement what came of refining the images of what was chosen, compared with not refining
 *     them; none where it was not tried
 */
public record TuningChoice(
    String key,
    String chosen,
    Optional<String> real,
    int images,
    int sets,
    int epochs,
    List<Trial> trials,
    Optional<Trial> refinement) {
  /** Names its folder in the run. */
  public static final String FOLDER = "tuning";

  /** Names the setting that a run has by itself. */
  public static final String DEFAULT = "default";

  /** Names what was chosen, with its images refined. */
  static final String REFINED = "refined";

  private static final String FILE = "choice.json";

  /** The confidence of a trial's interval: a setting that is no better wins one time in twenty. */
  static final double CONFIDENCE = 0.9;

  /**
   * Holds what came of a setting, or of real images.
   *
   * @param name of it
   * @param drawn whether a model draws it
   * @param mean accuracy over sets, in percent, on the images that judge
   * @param deviation of it over sets
   * @param difference from the default (or, of refined images, from what was chosen), in points;
   *     none of the default itself
   * @param low lower end of that difference's interval
   * @param high its upper end
   */
  public record Trial(
      String name,
      boolean drawn,
      double mean,
      double deviation,
      Optional<Double> difference,
      Optional<Double> low,
      Optional<Double> high) {
    /** Tells whether it is better than the default beyond noise. */
    boolean isBetter() {
      return drawn && low.isPresent() && low.get() > 0;
    }

    /** Tells whether it is better than what it is compared with, if only by the mean. */
    boolean isBetterByMean() {
      return difference.orElseThrow() > 0;
    }
  }

  /** Takes what choices before refinement have left out in their files. */
  public TuningChoice {
    trials = List.copyOf(trials);
    refinement = refinement == null ? Optional.empty() : refinement;
  }

  /**
   * Chooses: the most accurate of the settings that are better than the default beyond noise, else
   * the default.
   *
   * @param trials in any order
   */
  static TuningChoice of(String key, int images, int sets, int epochs, List<Trial> trials) {
    List<Trial> best = trials.stream().sorted((a, b) -> Double.compare(b.mean, a.mean)).toList();
    Trial usual = best.stream().filter(t -> t.name.equals(DEFAULT)).findFirst().orElseThrow();
    Trial chosen = best.stream().filter(Trial::isBetter).findFirst().orElse(usual);
    Optional<String> real =
        best.stream().filter(t -> !t.drawn && t.mean >= chosen.mean).map(Trial::name).findFirst();
    return new TuningChoice(key, chosen.name, real, images, sets, epochs, best, Optional.empty());
  }

  /**
   * Gives this with what came of refining; where that is better, real images have to do as well as
   * the refined ones.
   */
  TuningChoice refined(Trial trial) {
    double best = trial.isBetterByMean() ? trial.mean : Double.NEGATIVE_INFINITY;
    return new TuningChoice(
        key,
        chosen,
        real.filter(name -> trial(name).mean >= best),
        images,
        sets,
        epochs,
        trials,
        Optional.of(trial));
  }

  private Trial trial(String name) {
    return trials.stream().filter(t -> t.name.equals(name)).findFirst().orElseThrow();
  }

  /**
   * Says whether images are to be refined: where that is better, if only by the mean. Unlike a
   * setting that is one of several, it was better on every dataset of the development.
   */
  boolean isRefined() {
    return refinement.isPresent() && refinement.get().isBetterByMean();
  }

  /** Gives the change of a recipe that was chosen; none where the default stays. */
  UnaryOperator<Recipe> change(List<Variant> variants) {
    UnaryOperator<Recipe> setting = setting(variants);
    return isRefined() ? recipe -> Variant.refined(setting.apply(recipe)) : setting;
  }

  /** Gives the change that was chosen first, without what refinement adds to it. */
  UnaryOperator<Recipe> setting(List<Variant> variants) {
    return variants.stream()
        .filter(variant -> variant.name().equals(chosen))
        .findFirst()
        .map(Variant::change)
        .orElse(UnaryOperator.identity());
  }

  /** Reads that of a run; none where there is none. */
  public static Optional<TuningChoice> ofRun(Path run) throws IOException {
    return read(run.resolve(FOLDER));
  }

  /** Reads that of a folder; none where there is none. */
  static Optional<TuningChoice> read(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    return Files.exists(file) ? Optional.of(Json.read(file, TuningChoice.class)) : Optional.empty();
  }

  /** Keeps it in a folder. */
  void write(Path folder) throws IOException {
    Json.write(folder.resolve(FILE), this);
  }

  private String refinementSentence(Trial trial) {
    return Text.format(
        " %s: refined, they teach %.1f points %s (90 %% interval %+.1f to %+.1f).",
        isRefined() ? "Its images are refined" : "Its images stay as they are drawn",
        Math.abs(trial.difference.orElseThrow()),
        trial.difference.orElseThrow() < 0 ? "less" : "more",
        trial.low.orElseThrow(),
        trial.high.orElseThrow());
  }

  /** Says in sentences what was chosen, and why. */
  public String sentence() {
    Trial winner = trial(chosen);
    String text =
        winner.difference.isEmpty()
            ? "The run keeps its own settings: none of those tried is better beyond noise."
            : Text.format(
                "The run takes %s: %.1f points better than its own settings (90 %% interval %+.1f to"
                    + " %+.1f).",
                chosen,
                winner.difference.get(),
                winner.low.orElseThrow(),
                winner.high.orElseThrow());
    return text
        + refinement.map(this::refinementSentence).orElse("")
        + Text.format(
            " Judged by %d sets each on %,d photographs of each class that were kept out.",
            sets, images)
        + real.map(
                name ->
                    Text.format(
                        " Nothing drawn beat real photographs chosen by %s, which are beside the"
                            + " drawn ones in the folder %s.",
                        name, TunedRun.REAL))
            .orElse("");
  }
}
