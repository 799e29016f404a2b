package io.distillery.cli.command;

import io.distillery.base.Problems;
import io.distillery.base.Text;
import io.distillery.cli.option.RecipeOptions;
import io.distillery.compare.BaseRun;
import io.distillery.compare.SetSource;
import io.distillery.recipe.Recipe;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Puts one option's values side by side. */
@Command(
    name = "ablate",
    sortOptions = false,
    abbreviateSynopsis = true,
    optionListHeading = "%nAblation:",
    description = {
      "Draws small sets with several values of one option, trains the same networks on each, and"
          + " writes one table as compare does: does the option matter, and which value is best?",
      "",
      "Any option of synthesize can be swept: text-rule, contamination, threshold, top-k,"
          + " representative, features, strength, guidance-scale, steps, scheduler, ... Options of"
          + " train, such as loss or train-epochs, have the model fitted anew for each value."
          + " Interrupted, the same command goes on where it stopped."
    },
    footer = {
      "",
      "Examples:",
      "  distillery ablate --data cifar10 --option strength --values 0.5,0.7,0.9 --out"
          + " runs/strength",
      "  distillery ablate --data photos --option loss --values mse,min-snr,adaptive --train --out"
          + " runs/loss",
    })
public final class AblateCommand extends ComparingCommand {
  private static final List<String> OF_SETS = List.of("ipc", "seed", "data-seed", "size", "out");

  /** Fields for whose values the base is made anew. */
  private static final List<String> OF_BASE =
      List.of("source.", "descriptions.", "model.", "fineTuning.");

  @Option(
      names = "--option",
      paramLabel = "NAME",
      required = true,
      description = "The option of synthesize, without dashes.")
  private String option;

  @Option(
      names = "--values",
      paramLabel = "VALUE",
      split = ",",
      required = true,
      description = "Its values, at least two.")
  private List<String> values;

  @Option(
      names = "--against",
      paramLabel = "VALUE",
      description = "The value that others are compared with. Default: the first.")
  private String baseline;

  @Option(
      names = "--real",
      description =
          "Train on the real images too, for --real-epochs, as compare does with the method real:"
              + " the line on top.")
  private boolean real;

  @Override
  void check(Problems problems, Recipe asked) {
    problems.require(
        new LinkedHashSet<>(values).size() == values.size() && values.size() >= 2,
        "--values is %s, expected two or more different ones",
        values);
    problems.require(
        baseline == null || values.contains(baseline),
        "--against is %s, expected one of the values %s",
        baseline,
        values);
    problems.require(
        !OF_SETS.contains(option),
        "--option is %s, expected an option of synthesize other than %s, without dashes",
        option,
        OF_SETS);
    for (String value : values) {
      problems.collect(() -> change(value).apply(asked));
    }
  }

  @Override
  List<SetSource> sources(Common of) {
    BaseRun shared = base(of, "base", of.recipe());
    return values.stream().map(value -> source(of, shared, value)).toList();
  }

  private SetSource source(Common of, BaseRun shared, String value) {
    if (OF_BASE.stream().noneMatch(RecipeOptions.field(option)::startsWith)) {
      return drawn(title(value), shared, change(value));
    }
    Recipe own = change(value).apply(of.recipe());
    return drawn(title(value), base(of, "base-" + title(value), own), recipe -> recipe);
  }

  private UnaryOperator<Recipe> change(String value) {
    return RecipeOptions.change(Map.of(option, value));
  }

  private String title(String value) {
    return Text.format("%s=%s", option, value);
  }

  @Override
  String subject() {
    return option + " ablated";
  }

  @Override
  String baseline() {
    return title(baseline == null ? values.get(0) : baseline);
  }

  @Override
  boolean isWithReal() {
    return real;
  }
}
