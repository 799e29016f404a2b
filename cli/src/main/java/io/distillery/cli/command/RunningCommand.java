package io.distillery.cli.command;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Problems;
import io.distillery.base.Progress;
import io.distillery.cli.console.DatasetLines;
import io.distillery.cli.console.FailureReport;
import io.distillery.cli.console.InterruptionNotice;
import io.distillery.cli.console.RunSummary;
import io.distillery.cli.mixin.CommonOptions;
import io.distillery.cli.mixin.DataMixin;
import io.distillery.cli.mixin.OutputMixin;
import io.distillery.cli.option.RecipeOptions;
import io.distillery.cli.option.Section;
import io.distillery.cli.option.TakesRecipe;
import io.distillery.dataset.packed.UnpackedData;
import io.distillery.diffusion.ModelChoice;
import io.distillery.recipe.Recipe;
import io.distillery.recipe.Sources;
import io.distillery.report.RunReport;
import io.distillery.run.Manifest;
import io.distillery.run.RunRecord;
import io.distillery.stage.DescribeStage;
import io.distillery.stage.Distillation.Place;
import io.distillery.stage.Distillation.Step;
import io.distillery.torch.LibTorch;
import io.distillery.tune.TunedRun;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;

/** Makes a run, or goes on with one, up to a step of its own. */
public abstract class RunningCommand implements Callable<Integer>, TakesRecipe {
  private final Step last;
  private final boolean isGoingOn;
  private final RecipeOptions options;

  @Mixin private DataMixin data;
  @Mixin private OutputMixin output;
  @Mixin private CommonOptions common;

  /**
   * Takes the options of the steps.
   *
   * @param last the step up to which it goes
   * @param isGoingOn whether it takes from the run in its directory what its command line leaves
   *     open
   */
  protected RunningCommand(Step last, boolean isGoingOn) {
    this.last = last;
    this.isGoingOn = isGoingOn;
    options = new RecipeOptions(sections(last), Set.of());
  }

  /** Does what was planned, on this machine or with others. */
  @FunctionalInterface
  private interface Execution {
    Map<String, Manifest> execute(TunedRun run, Place place, Progress progress) throws IOException;
  }

  private static Set<Section> sections(Step last) {
    Set<Section> sections = EnumSet.of(Section.SOURCE, Section.REPEATABILITY, Section.DESCRIPTIONS);
    if (last.compareTo(Step.TRAIN) >= 0) {
      sections.addAll(EnumSet.of(Section.MODEL, Section.SIZE, Section.FINE_TUNING));
    }
    if (last.compareTo(Step.PROTOTYPES) >= 0) {
      sections.add(Section.PROTOTYPES);
    }
    if (last.compareTo(Step.SYNTHESIZE) >= 0) {
      sections.addAll(
          EnumSet.of(Section.SYNTHESIS, Section.CANDIDATES, Section.REFINEMENT, Section.TUNING));
    }
    if (last == Step.EVALUATE) {
      sections.addAll(EnumSet.of(Section.EVALUATION, Section.LABELS));
    }
    return sections;
  }

  @Override
  public final RecipeOptions recipeOptions() {
    return options;
  }

  @Override
  public final Integer call() throws IOException {
    Path out = output.out(data.given());
    Optional<RunRecord> before = isGoingOn ? RunRecord.read(out) : Optional.empty();
    Recipe usual = data.preset(before.map(RunRecord::asked).orElseGet(Recipe::defaults));
    Problems problems = new Problems();
    Path folder =
        problems.collect(
            () ->
                UnpackedData.place(
                    data.given()
                        .or(() -> before.map(run -> Path.of(run.dataset().data())))
                        .orElseGet(data::required),
                    common.progress()));
    Recipe recipe = problems.collect(() -> options.change().apply(usual));
    if (recipe == null) {
      checkModel(problems);
    } else {
      checkTeacher(problems, recipe);
    }
    checkFurther(problems);
    int threads = usualThreads();
    Place place = output.place(out, threads);
    TunedRun planned = plan(problems, folder, recipe, last);
    if (isPreview()) {
      preview(planned, place, common.progress());
      return 0;
    }
    tell(planned, folder, recipe, common.progress());
    int code = run(planned, last, place, common, this::execute);
    finish(out);
    return code;
  }

  /** Says whether images are only looked at. */
  boolean isPreview() {
    return false;
  }

  /** Looks at some images of a planned run. */
  void preview(TunedRun planned, Place place, Progress progress) throws IOException {}

  /** Says what is wrong with options of the command's own. */
  void checkFurther(Problems problems) {}

  /** Does what a command's own options ask for when the run in a directory is done. */
  void finish(Path out) throws IOException {}

  /** Says how many threads an operator has where the command line does not. */
  protected int usualThreads() {
    return LibTorch.usualThreads();
  }

  /** Does what was planned, in this process. */
  protected Map<String, Manifest> execute(TunedRun run, Place place, Progress progress)
      throws IOException {
    return run.execute(place, progress);
  }

  /** Says of a missing model also where another option is wrong. */
  private void checkModel(Problems problems) {
    options
        .given("--model")
        .ifPresent(
            name ->
                problems.collect(
                    () -> {
                      ModelChoice.named(name).requireFiles();
                      return name;
                    }));
  }

  /** A teacher that the run remembers from another command may be idle, one that is given not. */
  private void checkTeacher(Problems problems, Recipe recipe) {
    boolean isAtWork =
        options.given("--candidates").isPresent()
            || recipe.synthesis().candidates() > 1
            || recipe.synthesis().steering().teacher().isPresent()
            || (last == Step.EVALUATE && recipe.evaluation().isSoft());
    problems.require(
        options.given("--teacher").isEmpty() || isAtWork,
        "--teacher %s has nothing to choose among: add --candidates 2 or more, or"
            + " --teacher-guidance, or leave it out%s",
        options.given("--teacher").orElse(""),
        last == Step.EVALUATE ? "; labels it gives with --protocol soft" : "");
  }

  /**
   * Plans.
   *
   * @param problems that are known already
   * @param folder of the dataset; null where that is one of them
   * @param recipe that is asked for; null where that is one of them
   * @throws ConfigurationException naming all that is wrong
   */
  static TunedRun plan(Problems problems, Path folder, Recipe recipe, Step last) {
    TunedRun run =
        folder == null || recipe == null
            ? null
            : problems.collect(() -> TunedRun.plan(folder, recipe, last));
    if (folder != null && recipe == null) {
      problems.collect(() -> Sources.read(folder, Recipe.defaults()));
    }
    problems.throwIfAny();
    return run;
  }

  /** Says what was found in the dataset before anything runs. */
  static void tell(TunedRun planned, Path folder, Recipe recipe, Progress progress)
      throws IOException {
    DatasetLines.tell(folder, planned.look(), progress);
    if (recipe.descriptions().file().isEmpty()) {
      DatasetLines.offerCaptions(folder, planned.look(), progress);
    }
  }

  /**
   * Runs on this machine, and says what there is.
   *
   * @return the exit code: {@value FailureReport#UNANSWERED} when a server left images undescribed
   */
  static int run(TunedRun planned, Step last, Place place, CommonOptions common)
      throws IOException {
    return run(planned, last, place, common, TunedRun::execute);
  }

  private static int run(
      TunedRun planned, Step last, Place place, CommonOptions common, Execution execution)
      throws IOException {
    Map<String, Manifest> done;
    try (InterruptionNotice notice =
        InterruptionNotice.install("the same command goes on from there.")) {
      done = execution.execute(planned, place, common.progress());
      if (last.compareTo(Step.SYNTHESIZE) >= 0) {
        RunReport.write(place.out());
      }
    }
    new RunSummary(place.out()).print(System.out);
    Manifest descriptions = done.get(DescribeStage.NAME); // none where images are encoded alone
    return descriptions != null && descriptions.counts().getOrDefault(DescribeStage.FAILED, 0L) > 0
        ? FailureReport.UNANSWERED
        : 0;
  }
}
