package io.distillery.cli;

import io.distillery.compare.ComparedMethod;
import java.util.Arrays;
import java.util.stream.Collectors;
import picocli.CommandLine.Help;
import picocli.CommandLine.IHelpSectionRenderer;

/** A command's description, and below it the methods that it knows. */
final class MethodList implements IHelpSectionRenderer {
  private static final String LINE = "  %-12s  %s%n";

  @Override
  public String render(Help help) {
    return help.description()
        + "%nMethods:%n".formatted()
        + Arrays.stream(ComparedMethod.values())
            .map(method -> LINE.formatted(method.title(), method.description()))
            .collect(Collectors.joining())
        + LINE.formatted(
            "NAME=DIR", "a set made elsewhere: class folders with as many images as --ipc says");
  }
}
