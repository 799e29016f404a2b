package io.distillery.cli.command;

import io.distillery.base.Json;
import io.distillery.base.Problems;
import io.distillery.compare.ComparedMethod;
import io.distillery.compare.ComparisonTable;
import io.distillery.compare.PaperTable;
import io.distillery.compare.SetSource;
import io.distillery.recipe.Presets;
import io.distillery.recipe.Recipe;
import io.distillery.recipe.RecipeJson;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Does what a paper did, and puts what came out beside what it reports. */
@Command(
    name = "reproduce",
    sortOptions = false,
    abbreviateSynopsis = true,
    optionListHeading = "%nReproduction:",
    description = {
      "Does again what a paper did with a dataset: fits the model, makes as many sets as the paper at"
          + " its numbers of images per class, trains its networks on them, and prints the"
          + " accuracies beside the published ones. Writes OUT/reproduction.json and all that compare"
          + " writes.",
      "",
      "What there is to do is told before it begins, with the time that it takes. Interrupted, the"
          + " same command goes on where it stopped. Options change the paper's settings; what they"
          + " give is then not the paper's number."
    },
    footer = {
      "",
      "Example:",
      "  distillery reproduce imagewoof --data imagewoof --descriptions metadata.jsonl --model sd15 \\",
      "      --out runs/imagewoof",
    })
public final class ReproduceCommand extends ComparingCommand {
  /** As the paper's tables have it. */
  private static final int SETS = 3;

  private static final String BASE = "base";
  private static final String FILE = "reproduction.json";

  @Parameters(paramLabel = "PRESET", description = "Its name: see distillery presets.")
  private String name;

  @Override
  Recipe preset(Recipe recipe) {
    Presets.Preset preset = Presets.named(name);
    List<Integer> ipcs =
        preset.published().stream().map(Presets.Published::ipc).distinct().toList();
    usually(ipcs.isEmpty() ? List.of(recipe.prototypes().imagesPerClass()) : ipcs, SETS);
    return RecipeJson.change(recipe, preset.recipe());
  }

  @Override
  boolean isPreset() {
    return true;
  }

  @Override
  void check(Problems problems, Recipe asked) {}

  @Override
  boolean isWithReal() {
    return false;
  }

  @Override
  String subject() {
    return name + " reproduced";
  }

  @Override
  String baseline() {
    return ComparedMethod.DEFAULT.title();
  }

  @Override
  List<SetSource> sources(Common of) {
    return List.of(drawn(baseline(), base(of, BASE, of.recipe()), recipe -> recipe));
  }

  @Override
  void conclude(ComparisonTable table) throws IOException {
    PaperTable beside = PaperTable.of(Presets.named(name), table);
    Json.write(out().resolve(FILE), beside);
    System.out.print(beside.text());
  }
}
