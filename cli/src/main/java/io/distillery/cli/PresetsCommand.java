package io.distillery.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** What presets there are. */
@Command(
    name = "presets",
    description = {
      "Lists the settings of papers that --preset NAME takes: their paper, dataset, expected"
          + " accuracy, options, and the command that uses them.",
      ""
    })
final class PresetsCommand implements Callable<Integer> {
  @Mixin private CommonOptions common;

  @Override
  public Integer call() {
    for (String name : Preset.NAMES) {
      Preset preset = Preset.named(name);
      System.out.printf("%s%n", preset.name());
      System.out.printf("  paper     %s%n", preset.paper());
      System.out.printf("  data      %s%n", preset.data());
      System.out.printf("  protocol  %s%n", preset.protocol());
      System.out.printf("  expected  %s%n", preset.expected());
      if (!preset.note().isEmpty()) {
        System.out.printf("  note      %s%n", preset.note());
      }
      System.out.printf("  options  ");
      preset.options().forEach((option, value) -> System.out.printf(" --%s=%s", option, value));
      System.out.printf("%n  command   %s%n%n", preset.command());
    }
    return 0;
  }
}
