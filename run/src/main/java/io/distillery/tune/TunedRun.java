package io.distillery.tune;

import io.distillery.base.Problems;
import io.distillery.base.Progress;
import io.distillery.base.Text;
import io.distillery.dataset.DatasetLook;
import io.distillery.dataset.DatasetSplits;
import io.distillery.dataset.ImageFolder;
import io.distillery.dataset.LabelledImages;
import io.distillery.describe.DescriptionOptions;
import io.distillery.describe.vlm.AnswerLine;
import io.distillery.recipe.Recipe;
import io.distillery.recipe.Sources;
import io.distillery.recipe.TuningOptions;
import io.distillery.run.Manifest;
import io.distillery.run.RunDirectory;
import io.distillery.run.RunRecord;
import io.distillery.stage.Distillation;
import io.distillery.stage.Distillation.Place;
import io.distillery.stage.Distillation.Step;
import io.distillery.torch.LibTorch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Makes a run, and where its recipe wants it chooses some settings first, on photographs that are
 * kept out of everything: descriptions and the model are made, sets are drawn by several settings
 * and judged ({@link TuningChoice}), and the rest of the run is done by the setting that won.
 */
public final class TunedRun {
  /** Names the folder of real images in a run in which nothing drawn beat them. */
  public static final String REAL = "real";

  private static final int SHARE = 5; // one of five images of the smallest class
  private static final int MOST = 50;
  private static final int FEWEST_IN_ALL = 50;

  private static final String UNTRIED =
      "Images are refined without a trial, since networks learned more from them wherever that was"
          + " tried (synthesis.refinement.kind none leaves them as they are drawn)";

  private final DatasetSplits splits;
  private final Sources sources;
  private final Recipe asked;
  private final Step last;
  private final Optional<String> tooFew;
  private final Distillation plain;

  private TunedRun(
      DatasetSplits splits,
      Sources sources,
      Recipe asked,
      Step last,
      Optional<String> tooFew,
      Distillation plain) {
    this.splits = splits;
    this.sources = sources;
    this.asked = asked;
    this.last = last;
    this.tooFew = tooFew;
    this.plain = plain;
  }

  /**
   * Reads a dataset and plans a run, and checks all that can be checked before anything long has
   * run.
   *
   * @param data the dataset's folder
   * @param given where it leaves the model open, the one that suits all images is asked for
   * @param last the step up to which it goes; settings are chosen where images are drawn
   * @throws io.distillery.base.ConfigurationException naming every problem
   */
  public static TunedRun plan(Path data, Recipe given, Step last) throws IOException {
    DatasetSplits splits = ImageFolder.read(data, given.source().layout(given.seed()));
    Recipe asked = given.withModelFor(splits.train());
    Recipe recipe = asked;
    Optional<String> tooFew = Optional.empty();
    if (last.compareTo(Step.SYNTHESIZE) >= 0 && wants(asked, splits)) {
      int perClass = keptOut(asked, splits.train());
      int all = perClass * splits.train().classNames().size();
      boolean isEnough = asked.tuning().images().isPresent() || all >= FEWEST_IN_ALL;
      recipe =
          recipe.withTuning(
              isEnough ? asked.tuning().keepingOut(perClass) : asked.tuning().keepingOut(0).done());
      tooFew = isEnough ? Optional.empty() : Optional.of(tooFew(perClass, all));
    } else {
      recipe = recipe.withTuning(recipe.tuning().done());
    }
    Sources sources = Sources.of(data, splits, recipe);
    return new TunedRun(
        splits, sources, recipe, last, tooFew, Distillation.plan(sources, recipe, last));
  }

  private static String tooFew(int perClass, int all) {
    return Text.format(
        "Settings are not chosen on photographs that are kept out: a fifth of the smallest class,"
            + " %d, makes %d in all, and %d or more would tell anything (tuning.images)",
        perClass, all, FEWEST_IN_ALL);
  }

  private static boolean wants(Recipe asked, DatasetSplits splits) {
    Recipe resolved = new Problems().collect(() -> asked.suited(splits.train()));
    return resolved != null && resolved.tuning().wanted().orElseThrow(); // else the plan says why
  }

  /** Counts the images of each class that a recipe keeps out for its choice. */
  static int keptOut(Recipe recipe, LabelledImages train) {
    return recipe.tuning().images().orElseGet(() -> usual(train));
  }

  private static int usual(LabelledImages train) {
    int smallest =
        IntStream.range(0, train.classNames().size())
            .map(label -> train.ofClass(label).size())
            .min()
            .orElse(0);
    return Math.min(MOST, smallest / SHARE);
  }

  /** Tells what a look at the dataset's folder found. */
  public DatasetLook look() {
    return sources.look();
  }

  /** Gives the recipe as far as it is known before settings are chosen. */
  public Recipe recipe() {
    return plain.recipe();
  }

  /** Gives the images that are distilled. */
  public LabelledImages images() {
    return sources.train();
  }

  /** Asks a vision-language model about some images, as {@link Distillation#preview} does. */
  public List<AnswerLine> preview(Place place, int number, Progress progress) throws IOException {
    return plain.preview(place, number, progress);
  }

  /** Tells the time of a whole run with a small model, when it begins. */
  private void tellTime(Place place, Progress progress) throws IOException {
    boolean isTold =
        last == Step.EVALUATE
            && recipe().model().isEmbedded()
            && recipe().descriptions().file().isEmpty()
            && recipe().descriptions().describer() == DescriptionOptions.Kind.APPEARANCE
            && !recipe().evaluation().isSoft()
            && !Files.exists(place.out().resolve(RunRecord.NAME));
    if (isTold) {
      LibTorch.threads(place.threads());
      progress.note(forecast(place.threads()).sentence());
    }
  }

  private RunForecast forecast(int threads) throws IOException {
    TuningOptions tuning = recipe().tuning();
    if (!tuning.wanted().orElse(false)) {
      int classes = sources.train().classNames().size();
      double refining = ChoiceCost.refining(recipe(), classes, threads);
      return RunForecast.of(sources, recipe(), Optional.empty(), refining, threads);
    }
    int variants = Variant.of(asked, recipe()).size();
    ChoiceCost cost =
        ChoiceCost.measure(sources, recipe(), Variant.mayRefine(asked, recipe()), threads);
    double minutes = tuning.minutes();
    int tried = minutes == 0 ? variants : Math.min(variants, cost.fitting(minutes));
    boolean isChosen = tried > 0 || variants == 0;
    return RunForecast.of(
        sources,
        recipe(),
        isChosen ? Optional.of(cost.seconds(tried)) : Optional.empty(),
        cost.refining(),
        threads);
  }

  /** Has the images encoded by a place's workshop, as {@link Distillation#encode} does. */
  public void encode(Place place, Progress progress) throws IOException {
    plain.encode(place, place.workshop().orElseThrow(), progress);
  }

  /**
   * Does the steps, the choice of settings included, with the help of the place's workshop where it
   * has one.
   *
   * @return the manifests of the stages, by name
   * @throws io.distillery.base.ConfigurationException when the directory holds something else or
   *     another run
   */
  public Map<String, Manifest> execute(Place place, Progress progress) throws IOException {
    tooFew.ifPresent(progress::note);
    RunDirectory.requireRunOrEmpty(place.out());
    tellTime(place, progress);
    if (!recipe().tuning().wanted().orElse(false)) {
      return plain.execute(place, progress);
    }
    List<Variant> variants = Variant.of(asked, recipe());
    DatasetSplits seen = readable(place, progress);
    Sources images = Sources.of(sources.data(), seen, asked);
    Tuning tuning =
        new Tuning(seen, images, recipe(), place, place.out().resolve(TuningChoice.FOLDER));
    boolean mayRefine = Variant.mayRefine(asked, recipe());
    Optional<TuningChoice> choice = tuning.choose(variants, mayRefine, progress);
    Recipe chosen = asked;
    if (choice.isPresent()) {
      progress.note(choice.get().sentence());
      if (choice.get().real().isPresent()) {
        tuning.keep(choice.get().real().get(), place.out().resolve(REAL));
      }
      chosen = choice.get().change(variants).apply(asked);
    } else if (mayRefine) {
      progress.note(UNTRIED);
      chosen = Variant.refined(asked);
    }
    return Distillation.plan(images, chosen.withTuning(asked.tuning().done()), last)
        .execute(place, progress);
  }

  /** Decodes every image once, before anything long, and goes on with those that can be read. */
  private DatasetSplits readable(Place place, Progress progress) throws IOException {
    return place.look(sources.data(), recipe(), last).at(splits, progress);
  }
}
