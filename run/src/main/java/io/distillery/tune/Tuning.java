package io.distillery.tune;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Directories;
import io.distillery.base.Json;
import io.distillery.base.Progress;
import io.distillery.base.Text;
import io.distillery.compare.BaseRun;
import io.distillery.compare.ChosenSets;
import io.distillery.compare.ChosenSource;
import io.distillery.compare.ComparedMethod;
import io.distillery.compare.Comparison;
import io.distillery.compare.ComparisonTable;
import io.distillery.compare.DrawnSets;
import io.distillery.compare.PlannedLooks;
import io.distillery.compare.SetLayout;
import io.distillery.compare.SetSource;
import io.distillery.compare.SideBySide;
import io.distillery.dataset.DatasetSplits;
import io.distillery.diffusion.sampling.ImageSize;
import io.distillery.encode.Source;
import io.distillery.evaluation.protocol.EvaluationOptions;
import io.distillery.evaluation.protocol.EvaluationOptions.Protocol;
import io.distillery.evaluation.statistics.Interval;
import io.distillery.recipe.Recipe;
import io.distillery.recipe.Sources;
import io.distillery.recipe.TuningOptions;
import io.distillery.run.Fingerprint;
import io.distillery.stage.Distillation.Place;
import io.distillery.stage.FittedWork;
import io.distillery.stage.LatentFeatures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Draws small sets by several settings, trains on each, and chooses by photographs that took no
 * part in anything else. Real photographs run in the same race.
 *
 * @param splits the dataset, of which test images are not looked at
 * @param sources the images of the run, those that judge kept out of all others
 * @param resolved the recipe with what suits the model
 * @param place of the run that has the descriptions and the model, or makes them
 * @param folder of the choice
 */
record Tuning(DatasetSplits splits, Sources sources, Recipe resolved, Place place, Path folder) {
  /** Lists the real photographs that run in the race. */
  static final List<ComparedMethod> REAL =
      List.of(ComparedMethod.REAL_MEDOID, ComparedMethod.HERDING);

  private static final int LEAST_SIDE = 32;
  private static final String ORIGIN = "kept out for choices";

  /**
   * Takes what the run has chosen before, or chooses now. What is shared, descriptions and the
   * model, is made in the run itself.
   *
   * @param refines whether refining what is chosen is tried, too
   * @return nothing where a choice would take longer than the recipe allows
   * @throws ConfigurationException if the run has chosen for another recipe
   */
  Optional<TuningChoice> choose(List<Variant> variants, boolean refines, Progress progress)
      throws IOException {
    String key = key(progress);
    Optional<TuningChoice> before = TuningChoice.read(folder);
    if (before.isPresent() && before.get().key().equals(key)) {
      progress.note("tuning: up to date, skipped");
      return before;
    }
    if (place.redo()) {
      Directories.delete(folder);
    } else if (before.isPresent()) {
      throw new ConfigurationException(
          Text.format(
              "%s was chosen for another recipe. Give another place.out, or add place.redo to choose"
                  + " again",
              folder));
    }
    BaseRun base = new BaseRun(sources.data(), splits, resolved, place, progress);
    base.make(); // a run's directory before anything else is in it
    List<Variant> tried = fitting(variants, refines, progress);
    if (tried.isEmpty() && !variants.isEmpty()) {
      return Optional.empty();
    }
    TuningChoice choice = choice(key, settings(base, tried, progress));
    if (refines) {
      UnaryOperator<Recipe> setting = choice.setting(variants);
      ComparisonTable table = refinement(base, choice.chosen(), setting, progress);
      choice =
          choice.refined(
              table.rows().stream()
                  .filter(row -> row.method().equals(TuningChoice.REFINED))
                  .map(Tuning::trial)
                  .findFirst()
                  .orElseThrow());
    }
    choice.write(folder);
    return Optional.of(choice);
  }

  /**
   * Gives the first settings, as many as fit into the minutes that the recipe has for the choice.
   */
  private List<Variant> fitting(List<Variant> variants, boolean refines, Progress progress)
      throws IOException {
    double minutes = resolved.tuning().minutes();
    if (minutes == 0 || variants.isEmpty()) {
      return variants;
    }
    FittedWork settings =
        FittedWork.in(
            folder,
            minutes,
            () ->
                1 // the run's own
                    + ChoiceCost.measure(sources, resolved, refines, place.threads())
                        .fitting(minutes));
    int count = (int) Math.min(variants.size(), settings.count() - 1);
    if (count == 0) {
      progress.note(
          Text.format(
              "Settings are not chosen: to try one beside the run's own would take much longer than"
                  + " the %s minutes of tuning.minutes (0 chooses, however long it takes)",
              minutes));
    } else if (count < variants.size()) {
      progress.note(
          Text.format(
              "tuning: %d of %d settings beside the run's own fit into %s minutes (tuning.minutes);"
                  + " not tried: %s",
              count,
              variants.size(),
              minutes,
              variants.stream().skip(count).map(Variant::name).collect(Collectors.joining(", "))));
    }
    return variants.subList(0, count);
  }

  private ComparisonTable settings(BaseRun base, List<Variant> variants, Progress progress)
      throws IOException {
    SetLayout layout = new SetLayout(folder);
    List<SetSource> ways = new ArrayList<>();
    ways.add(drawn(TuningChoice.DEFAULT, base, recipe -> recipe, layout));
    variants.forEach(v -> ways.add(drawn(v.name(), base, v.change(), layout)));
    REAL.forEach(method -> ways.add(real(layout, progress).of(method)));
    return race(ways, TuningChoice.DEFAULT, progress);
  }

  /** Compares the sets of what was chosen, which are there already, with the same refined. */
  private ComparisonTable refinement(
      BaseRun base, String chosen, UnaryOperator<Recipe> setting, Progress progress)
      throws IOException {
    SetLayout layout = new SetLayout(folder);
    return race(
        List.of(
            drawn(chosen, base, setting, layout),
            drawn(
                TuningChoice.REFINED,
                base,
                recipe -> Variant.tried(setting.apply(recipe)),
                layout)),
        chosen,
        progress);
  }

  private ComparisonTable race(List<SetSource> ways, String baseline, Progress progress)
      throws IOException {
    DatasetSplits judged =
        new DatasetSplits(sources.train(), sources.tuning().orElseThrow(), ORIGIN);
    SideBySide race =
        new SideBySide(
            judged,
            ways,
            List.of(resolved.prototypes().imagesPerClass()),
            resolved.tuning().sets(),
            baseline,
            PlannedLooks.once(),
            Optional.empty());
    race.check();
    Recipe judging = judging(resolved);
    Comparison alone = Comparison.of(judged, judging, Optional.empty(), place.threads(), folder);
    Comparison comparison =
        place.workshop().map(others -> alone.sharedWith(others, judging)).orElse(alone);
    return race.run(comparison, folder, progress).table();
  }

  private static SetSource drawn(
      String name, BaseRun base, UnaryOperator<Recipe> change, SetLayout layout) {
    return new DrawnSets(
        name, base, recipe -> change.apply(recipe).withTuning(recipe.tuning().done()), layout);
  }

  private ChosenSets real(SetLayout layout, Progress progress) {
    double bad = resolved.source().maxBadImages();
    return new ChosenSets(
        new ChosenSource(sources.train(), bad, place.usedCache(), progress),
        Optional.of(
            new LatentFeatures(
                sources.train(),
                bad,
                resolved.model(),
                place.usedCache(),
                place.threads(),
                progress)),
        resolved.prototypes().images(),
        Optional.empty(),
        place.threads(),
        resolved.synthesis().side(),
        resolved.seed(),
        resolved.synthesis().refinement(),
        layout,
        progress);
  }

  /**
   * Says at what size images judge settings, height and width in pixels: a network takes a quarter
   * of the time for images of half the size, and what is chosen is no detail.
   */
  static int side(Recipe resolved) {
    int drawn = resolved.synthesis().side();
    return Math.min(drawn, Math.max(LEAST_SIDE, drawn / 4));
  }

  private static Recipe judging(Recipe resolved) {
    ImageSize size = ImageSize.square(side(resolved));
    return resolved
        .withEvaluation(evaluation(resolved))
        .withSynthesis(resolved.synthesis().withImageSize(Optional.of(size)));
  }

  /** Trains the first network for some epochs, on hard labels. */
  static EvaluationOptions evaluation(Recipe resolved) {
    EvaluationOptions usual = resolved.evaluation();
    return new EvaluationOptions(
        Protocol.HARD,
        usual.networks().subList(0, 1),
        Optional.of(resolved.tuning().epochs()),
        Optional.empty(),
        Optional.of(1),
        Optional.empty(),
        1,
        usual.bfloat16(),
        false,
        false);
  }

  private TuningChoice choice(String key, ComparisonTable table) {
    TuningOptions tuning = resolved.tuning();
    return TuningChoice.of(
        key,
        tuning.images().orElseThrow(),
        tuning.sets(),
        tuning.epochs(),
        table.rows().stream().map(Tuning::trial).toList());
  }

  private static TuningChoice.Trial trial(ComparisonTable.Row row) {
    Optional<Interval> interval = row.difference().map(d -> d.interval(TuningChoice.CONFIDENCE));
    return new TuningChoice.Trial(
        row.method(),
        REAL.stream().noneMatch(method -> method.title().equals(row.method())),
        row.last().mean(),
        row.last().standardDeviation(),
        row.difference().map(d -> d.mean()),
        interval.map(Interval::low),
        interval.map(Interval::high));
  }

  /** Everything but how the end is judged. */
  private String key(Progress progress) throws IOException {
    Recipe judgedAlike = resolved.withEvaluation(EvaluationOptions.defaults());
    Source source =
        Source.of(sources.train(), resolved.source().maxBadImages(), place.usedCache(), progress);
    return Fingerprint.ofText(Json.canonical(judgedAlike.json()) + source.fingerprint());
  }

  /** Puts a set of real images beside the drawn ones. */
  void keep(String method, Path target) throws IOException {
    if (Files.isDirectory(target)) {
      return;
    }
    Path set = new SetLayout(folder).images(method, resolved.prototypes().imagesPerClass(), 0);
    Path unfinished = target.resolveSibling(target.getFileName() + ".unfinished");
    Directories.delete(unfinished);
    try (Stream<Path> files = Files.walk(set)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Files.copy(file, unfinished.resolve(set.relativize(file).toString()));
      }
    }
    Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
  }
}
