package io.distillery.cli.command;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Json;
import io.distillery.base.Problems;
import io.distillery.base.Progress;
import io.distillery.cli.console.DatasetLines;
import io.distillery.cli.console.TerminalText;
import io.distillery.cli.mixin.CommonOptions;
import io.distillery.cli.mixin.DatasetPlace;
import io.distillery.cli.mixin.ThreadsMixin;
import io.distillery.cli.option.OptionTable;
import io.distillery.cli.option.RecipeOptions;
import io.distillery.cli.option.Section;
import io.distillery.cli.option.TakesRecipe;
import io.distillery.dataset.DatasetSplits;
import io.distillery.dataset.ImageFolder;
import io.distillery.dataset.check.DatasetCheck;
import io.distillery.dataset.packed.UnpackedData;
import io.distillery.recipe.Recipe;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Looks at a dataset and at nothing else. */
@Command(
    name = "check",
    sortOptions = false,
    description = {
      "Looks at a folder of images as every command does before it begins, and at every image in"
          + " it: its classes, what it is tested on, what is passed over and why, captions that lie"
          + " there, images that cannot be read, that are there twice, look alike, are both trained"
          + " and tested on, are blank or tiny. Writes nothing.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  distillery dataset check photos",
      "  distillery dataset check photos --json > photos.json"
    })
public final class DatasetCheckCommand implements Callable<Integer>, TakesRecipe {
  private final RecipeOptions options =
      new RecipeOptions(
          EnumSet.of(Section.SOURCE, Section.REPEATABILITY),
          Set.of("--images-per-class", "--selection-images", "--max-bad-images"));

  @Parameters(
      paramLabel = "DIR",
      converter = DatasetPlace.class,
      description = "The dataset's folder, or the name of one that was fetched.")
  private Path folder;

  @Option(names = "--json", description = "Write all that was found as JSON, for programs.")
  private boolean json;

  @Mixin private ThreadsMixin threads;
  @Mixin private CommonOptions common;

  @Override
  public RecipeOptions recipeOptions() {
    return options;
  }

  @Override
  public Integer call() throws IOException {
    Problems problems = new Problems();
    Recipe recipe = options.change().apply(Recipe.defaults());
    Path place = problems.collect(() -> UnpackedData.place(folder, common.progress()));
    DatasetSplits splits =
        place == null
            ? null
            : problems.collect(
                () -> ImageFolder.read(place, recipe.source().layout(recipe.seed())));
    problems.throwIfAny();
    Progress progress = common.progress();
    DatasetCheck check = DatasetCheck.of(splits, threads.threads(), progress);
    if (json) {
      System.out.println(Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(check));
    } else {
      Stream.concat(check.lines().stream(), captions(place, splits))
          .map(line -> TerminalText.line(OptionTable.inFlags(line)))
          .forEach(System.out::println);
    }
    if (splits.train().classNames().size() < 2) {
      throw new ConfigurationException(
          List.of(splits.train().root() + " has one class: expected two or more to tell apart"));
    }
    return 0;
  }

  private static Stream<String> captions(Path place, DatasetSplits splits) {
    return splits.look().captions().stream().map(c -> DatasetLines.sentence(place, c));
  }
}
