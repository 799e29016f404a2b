package io.distillery.cli.command;

import io.distillery.base.Json;
import io.distillery.cli.mixin.CommonOptions;
import io.distillery.recipe.Presets;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists what presets there are. */
@Command(
    name = "presets",
    description = {
      "Lists the settings of papers that --preset NAME takes: their paper, dataset, expected"
          + " accuracy, what they change of the recipe, and the command that uses them.",
      ""
    })
public final class PresetsCommand implements Callable<Integer> {
  @Mixin private CommonOptions common;

  @Override
  public Integer call() {
    for (String name : Presets.NAMES) {
      Presets.Preset preset = Presets.named(name);
      System.out.printf(Locale.ROOT, "%s%n", name);
      System.out.printf(Locale.ROOT, "  paper     %s%n", preset.paper());
      System.out.printf(Locale.ROOT, "  data      %s%n", preset.data());
      System.out.printf(Locale.ROOT, "  protocol  %s%n", preset.protocol());
      System.out.printf(Locale.ROOT, "  expected  %s%n", preset.expected());
      if (!preset.note().isEmpty()) {
        System.out.printf(Locale.ROOT, "  note      %s%n", preset.note());
      }
      System.out.printf(Locale.ROOT, "  recipe   ");
      Json.leaves(preset.recipe())
          .forEach((field, value) -> System.out.printf(Locale.ROOT, " %s=%s", field, value));
      System.out.printf(Locale.ROOT, "%n  command   %s%n%n", preset.command());
    }
    return 0;
  }
}
