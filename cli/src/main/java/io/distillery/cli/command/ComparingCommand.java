package io.distillery.cli.command;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Problems;
import io.distillery.base.Progress;
import io.distillery.base.Text;
import io.distillery.cli.console.DatasetLines;
import io.distillery.cli.console.InterruptionNotice;
import io.distillery.cli.mixin.CommonOptions;
import io.distillery.cli.mixin.DataMixin;
import io.distillery.cli.mixin.DeviceMixin;
import io.distillery.cli.mixin.SetsMixin;
import io.distillery.cli.mixin.ThreadsMixin;
import io.distillery.cli.option.RecipeOptions;
import io.distillery.cli.option.Section;
import io.distillery.cli.option.TakesRecipe;
import io.distillery.compare.BaseRun;
import io.distillery.compare.Comparison;
import io.distillery.compare.ComparisonTable;
import io.distillery.compare.DrawnSets;
import io.distillery.compare.RealTraining;
import io.distillery.compare.RobustScoring;
import io.distillery.compare.SetLayout;
import io.distillery.compare.SetSource;
import io.distillery.compare.SideBySide;
import io.distillery.compare.WeightedSets;
import io.distillery.dataset.DatasetSplits;
import io.distillery.dataset.ImageFolder;
import io.distillery.dataset.LabelledImages;
import io.distillery.dataset.image.ReducedImages;
import io.distillery.dataset.packed.UnpackedData;
import io.distillery.recipe.Recipe;
import io.distillery.recipe.Sources;
import io.distillery.report.ComparisonPage;
import io.distillery.stage.Distillation.Place;
import io.distillery.stage.Distillation.Step;
import io.distillery.stage.TeacherFile;
import io.distillery.stage.Workshop;
import io.distillery.torch.LibTorch;
import io.distillery.tune.TunedSets;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Mixin;

/** Makes sets in several ways, trains on all of them, and writes one table. */
public abstract class ComparingCommand implements Callable<Integer>, TakesRecipe {
  private static final String CACHE = "cache";
  private static final int OF_SEVERAL_SETS = 1;

  private final ReducedImages reduced = ReducedImages.inHeap();

  private final RecipeOptions options =
      new RecipeOptions(
          EnumSet.complementOf(EnumSet.of(Section.LABELS)),
          Set.of("--ipc", "--candidates", "--selection-images"));

  @Mixin private SetsMixin sets;
  @Mixin private DataMixin data;
  @Mixin private ThreadsMixin threads;
  @Mixin private DeviceMixin device;
  @Mixin private CommonOptions common;

  /**
   * Is what all sets of a comparison are made of.
   *
   * @param data the dataset's folder
   * @param images of it, as the recipe says
   * @param asked the recipe as it was asked for
   * @param recipe with what suits the model
   * @param teacher of the recipe, where it names one
   * @param workshop whose processes share the work, where there is one
   */
  record Common(
      Path data,
      DatasetSplits images,
      Recipe asked,
      Recipe recipe,
      Optional<TeacherFile> teacher,
      Optional<Workshop> workshop) {}

  /** Makes the sets and trains on them. */
  @FunctionalInterface
  protected interface Work {
    /**
     * Does all of it.
     *
     * @param workshop whose processes help, where there is one
     */
    void with(Optional<Workshop> workshop) throws IOException;
  }

  @Override
  public final RecipeOptions recipeOptions() {
    return options;
  }

  /** Adds what is wrong with its own options. */
  abstract void check(Problems problems, Recipe asked);

  /** Gives the ways to make sets. */
  abstract List<SetSource> sources(Common of) throws IOException;

  /** Names the one that others are compared with. */
  abstract String baseline();

  /** Says what is compared, for titles. */
  abstract String subject();

  /** Gives a recipe with what a preset says, where one is named. */
  Recipe preset(Recipe recipe) {
    return data.preset(recipe);
  }

  /** Says whether a preset is named. */
  boolean isPreset() {
    return data.isPreset();
  }

  /** Says more of what came out. */
  void conclude(ComparisonTable table) throws IOException {}

  /** Gives the comparison's directory. */
  final Path out() {
    return sets.out();
  }

  /** Takes other numbers where the command line gives none. */
  final void usually(List<Integer> ipcs, int number) {
    sets.usually(ipcs, number);
  }

  /** Says whether the networks are trained on the real images too. */
  abstract boolean isWithReal();

  @Override
  public final Integer call() throws IOException {
    Common asked = common();
    DatasetLines.tell(asked.data(), asked.images().look(), progress());
    LibTorch.threads(threads());
    sideBySide(asked).check(); // before images are decoded: what shows without them
    execute(workshop -> compare(looked(asked, workshop)));
    return 0;
  }

  /** Says how many threads an operator has where the command line does not. */
  protected int usualThreads() {
    return LibTorch.usualThreads();
  }

  /** Does what is asked, in this process. */
  protected void execute(Work work) throws IOException {
    work.with(Optional.empty());
  }

  private void compare(Common all) throws IOException {
    try (InterruptionNotice notice =
        InterruptionNotice.install("the same command goes on from there.")) {
      SideBySide sideBySide = sideBySide(all);
      sideBySide.check();
      Comparison comparison = comparison(all);
      RobustScoring scoring =
          RobustScoring.of(comparison.protocol(), sets.beside(), comparison.classNames());
      SideBySide.Result made = sideBySide.run(comparison, sets.out(), progress());
      SideBySide.Result result = new SideBySide.Result(scoring.score(made.table()), made.sheets());
      ComparisonPage.write(
          sets.out(),
          Text.format("%s: %s", all.data().toAbsolutePath().normalize().getFileName(), subject()),
          result);
      System.out.print(result.table().text());
      conclude(result.table());
      System.out.printf(Locale.ROOT, "%nThe page: %s%n", sets.out().resolve(ComparisonPage.FILE));
    }
  }

  private SideBySide sideBySide(Common of) throws IOException {
    List<SetSource> sources = new ArrayList<>(sources(of));
    String baseline = baseline();
    if (of.recipe().evaluation().weighted()) {
      for (int i = 0; i < sources.size(); i++) {
        SetSource weighted = WeightedSets.where(sources.get(i));
        baseline = sources.get(i).method().equals(baseline) ? weighted.method() : baseline;
        sources.set(i, weighted);
      }
    }
    return new SideBySide(
        of.images(), sources, sets.ipcs(), sets.sets(), baseline, sets.looks(), real(of));
  }

  /** Decodes every image once, before anything long, and goes on with those that can be read. */
  private Common looked(Common asked, Optional<Workshop> workshop) throws IOException {
    DatasetSplits kept =
        place(workshop)
            .look(asked.data(), asked.recipe(), Step.SYNTHESIZE)
            .at(asked.images(), progress());
    return new Common(
        asked.data(), kept, asked.asked(), asked.recipe(), teacher(asked.recipe(), kept), workshop);
  }

  /** Reads the dataset, and says at once all that is wrong. */
  private Common common() throws IOException {
    Problems problems = new Problems();
    sets.check(problems);
    Recipe asked = problems.collect(() -> options.change().apply(preset(Recipe.defaults())));
    Path folder = problems.collect(() -> UnpackedData.place(data.required(), common.progress()));
    DatasetSplits splits = null;
    Recipe recipe = null;
    if (asked != null) {
      check(problems, asked);
      asked.teachers().requireFiles(problems);
      problems.require(
          !asked.evaluation().isSoft() || asked.teachers().teacher().isPresent(),
          "evaluation.protocol soft needs a network that labels, teachers.teacher: make one with"
              + " 'distillery teacher'");
      if (folder != null) {
        DatasetSplits read =
            problems.collect(() -> ImageFolder.read(folder, asked.source().layout(asked.seed())));
        splits = read;
        if (read != null) {
          problems.collect(
              () -> {
                read.train().requireTwoClasses();
                return read;
              });
        }
        recipe = read == null ? null : problems.collect(() -> suited(asked, read));
      }
    }
    problems.throwIfAny();
    return new Common(
        folder,
        splits.withTrain(Sources.of(folder, splits, recipe).train()),
        asked.withModel(recipe.model()),
        recipe,
        teacher(recipe, splits),
        Optional.empty());
  }

  private Optional<TeacherFile> teacher(Recipe recipe, DatasetSplits images) {
    return recipe
        .teachers()
        .teacher()
        .map(
            file ->
                new TeacherFile(
                    file, images.test(), recipe.source().maxBadImages(), threads(), progress()));
  }

  /** Sets differ more than trainings on one: of several, each is trained on once by default. */
  private Recipe suited(Recipe asked, DatasetSplits images) throws IOException {
    Recipe recipe = asked.suited(images.train());
    boolean isRepeatsAsked = options.given("--repeats").isPresent() || isPreset();
    return isRepeatsAsked || sets.sets() == 1
        ? recipe
        : recipe.withEvaluation(recipe.evaluation().withRepeats(OF_SEVERAL_SETS));
  }

  private Comparison comparison(Common of) {
    Comparison comparison =
        Comparison.of(of.images(), of.recipe(), of.teacher(), threads(), sets.out());
    return of.workshop().isEmpty()
        ? comparison
        : comparison.sharedWith(of.workshop().get(), of.recipe());
  }

  private Optional<RealTraining> real(Common of) {
    if (!isWithReal()) {
      return Optional.empty();
    }
    LabelledImages all = of.images().train();
    long seed = of.recipe().source().seed().orElse(of.recipe().seed());
    return Optional.of(
        new RealTraining(
            sets.realImages() == 0 ? all : all.sample(sets.realImages(), seed), sets.realEpochs()));
  }

  final Progress progress() {
    return common.progress();
  }

  /** Tells how many threads an operator has. */
  protected final int threads() {
    return threads.threads(usualThreads());
  }

  final Path cache() {
    return sets.out().resolve(CACHE);
  }

  final SetLayout layout() {
    return new SetLayout(sets.out());
  }

  /**
   * Plans what drawn sets share.
   *
   * @param name of its directory in the comparison's
   * @param recipe by which it is made
   */
  final BaseRun base(Common of, String name, Recipe recipe) {
    return new BaseRun(of.data(), of.images(), recipe, place(of, name), progress());
  }

  private Place place(Common of, String name) {
    return place(of.workshop()).beside(sets.out().resolve(name));
  }

  private Place place(Optional<Workshop> workshop) {
    return new Place(sets.out(), Optional.of(cache()), threads(), false, workshop, reduced);
  }

  /**
   * Gives a source of sets that are drawn as a run does it, its choice of settings included.
   *
   * @param base of sets that are drawn by the recipe as it is
   */
  final SetSource asRun(Common of, String method, BaseRun base) {
    boolean isTuned = of.recipe().tuning().wanted().orElse(false);
    return isTuned
        ? new TunedSets(
            method,
            of.data(),
            of.images(),
            sets.further(of.asked()),
            sets.further(of.recipe()),
            place(of, "base-" + method),
            layout(),
            progress())
        : drawn(method, base, recipe -> recipe);
  }

  /**
   * Gives a source of drawn sets.
   *
   * @param change of the recipe, whatever further options say
   * @throws ConfigurationException if further options are none of synthesize
   */
  final SetSource drawn(String method, BaseRun base, UnaryOperator<Recipe> change) {
    return drawn(method, base, recipe -> recipe, change);
  }

  /**
   * Gives the same.
   *
   * @param before what is changed unless further options say otherwise
   */
  final SetSource drawn(
      String method, BaseRun base, UnaryOperator<Recipe> before, UnaryOperator<Recipe> change) {
    return new DrawnSets(
        method, base, recipe -> change.apply(sets.further(before.apply(recipe))), layout());
  }
}
