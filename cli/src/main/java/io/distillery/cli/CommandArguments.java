package io.distillery.cli;

import io.distillery.dataset.DatasetSplits;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;

/** One command's options as the arguments of another, which it has executed. */
final class CommandArguments {
  private final CommandSpec command;

  /** Of a command that was parsed. */
  CommandArguments(CommandSpec command) {
    this.command = command;
  }

  /** Whether another command has an option. */
  boolean has(String other, String option) {
    return spec(other).findOption("--" + option) != null;
  }

  /**
   * The options that another command has too.
   *
   * @param but options that are left out, by name
   * @param instead values of options by name, which come in their place
   */
  List<String> of(String other, List<String> but, Map<String, String> instead) {
    Map<String, String> values = new LinkedHashMap<>(RecordedOptions.of(command));
    values.keySet().removeAll(but);
    values.putAll(instead);
    return values.entrySet().stream()
        .filter(option -> has(other, option.getKey()))
        .map(option -> "--" + option.getKey() + "=" + option.getValue())
        .toList();
  }

  private CommandSpec spec(String other) {
    return command.parent().subcommands().get(other).getCommandSpec();
  }

  /**
   * Executes a command in this process.
   *
   * @throws IOException if it fails; it has said why
   */
  static void run(String command, Path directory, List<String> options) throws IOException {
    String[] arguments = line(command, directory, options);
    int code = Main.execute(arguments);
    if (code != 0) {
      throw new IOException(
          "The comparison stopped at 'distillery %s': see above"
              .formatted(String.join(" ", arguments)));
    }
  }

  /**
   * Looks whether a command's options are sound, and executes nothing.
   *
   * @param images the dataset that they name
   * @throws io.distillery.base.ConfigurationException saying what is wrong
   */
  static void check(String command, Path directory, List<String> options, DatasetSplits images)
      throws IOException {
    Main.check(images, line(command, directory, options));
  }

  private static String[] line(String command, Path directory, List<String> options) {
    return Stream.concat(Stream.of(command, OutputMixin.OUT + "=" + directory), options.stream())
        .toArray(String[]::new);
  }
}
