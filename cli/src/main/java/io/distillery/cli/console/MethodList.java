package io.distillery.cli.console;

import io.distillery.base.Text;
import io.distillery.cli.option.OptionTable;
import io.distillery.compare.ComparedMethod;
import java.util.Arrays;
import java.util.stream.Collectors;
import picocli.CommandLine.Help;
import picocli.CommandLine.IHelpSectionRenderer;

/** A command's description, and below it the methods that it knows. */
public final class MethodList implements IHelpSectionRenderer {
  private static final String LINE = "  %-14s  %s%n";

  @Override
  public String render(Help help) {
    return help.description()
        + Text.format("%nMethods:%n")
        + Arrays.stream(ComparedMethod.values())
            .map(
                method ->
                    Text.format(LINE, method.title(), OptionTable.inFlags(method.description())))
            .collect(Collectors.joining())
        + Text.format(
            LINE,
            "NAME=DIR",
            "a set made elsewhere: class folders with as many images as --ipc says");
  }
}
