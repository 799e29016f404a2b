package io.distillery.cli;

import io.distillery.base.ConfigurationException;
import io.distillery.dataset.DatasetSplits;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.ParameterException;

/** Where the program starts; the only place that exits. */
public final class Main {
  /** Commands that go on with a run, and take from it what their command line does not say. */
  private static final Set<String> GOING_ON =
      Set.of("describe", "train", "prototypes", "synthesize", "evaluate");

  private Main() {}

  /** Runs a command and exits with its code: 0, 1 for a failed run, 2 for wrong usage. */
  public static void main(String[] args) {
    System.exit(execute(args));
  }

  /** Runs a command; its exit code. */
  static int execute(String... args) {
    CommandLine line = commandLine();
    try {
      takeDefaults(line, List.of(args));
    } catch (IOException e) {
      line.getErr().println("distillery: " + e.getMessage());
      return CommandLine.ExitCode.SOFTWARE;
    } catch (ConfigurationException e) {
      line.getErr().println("distillery: " + e.getMessage());
      return CommandLine.ExitCode.USAGE;
    }
    return line.execute(args);
  }

  /**
   * Looks whether the options of a command that makes a run are sound, and executes nothing.
   *
   * @param images the dataset that they name
   * @throws ConfigurationException saying what is wrong
   */
  static void check(DatasetSplits images, String... args) throws IOException {
    CommandLine line = commandLine();
    takeDefaults(line, List.of(args));
    try {
      CommandLine command = line.parseArgs(args).subcommand().commandSpec().commandLine();
      command.<RunningCommand>getCommand().check(images);
    } catch (ParameterException e) {
      throw new ConfigurationException(UsageReport.sentence(e));
    }
  }

  /** What the command line leaves open comes from the preset that it names, else from the run. */
  private static void takeDefaults(CommandLine line, List<String> arguments) throws IOException {
    CommandLine command = arguments.isEmpty() ? null : line.getSubcommands().get(arguments.get(0));
    if (command == null) {
      return;
    }
    IDefaultValueProvider defaults =
        GOING_ON.contains(arguments.get(0))
            ? RecordedOptions.ofRunNamedBy(arguments)
            : argument -> null;
    Optional<String> preset = RecordedOptions.valueOf(DataMixin.PRESET, arguments);
    command.setDefaultValueProvider(
        preset.isPresent() ? new PresetDefaults(Preset.named(preset.get()), defaults) : defaults);
  }

  static CommandLine commandLine() {
    CommandLine line = new CommandLine(new DistilleryCommand());
    ServiceLoader.load(AddedCommand.class).forEach(line::addSubcommand);
    line.addSubcommand(new HelpCommand());
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setUsageHelpAutoWidth(true);
    line.setUsageHelpLongOptionsMaxWidth(28);
    line.setExecutionExceptionHandler(new FailureReport());
    line.setParameterExceptionHandler(new UsageReport());
    for (CommandLine command : line.getSubcommands().values()) {
      if (command.getCommand() instanceof CompareCommand) {
        command
            .getHelpSectionMap()
            .put(CommandLine.Model.UsageMessageSpec.SECTION_KEY_DESCRIPTION, new MethodList());
      }
      if (command.getCommand() instanceof RunningCommand
          || command.getCommand() instanceof ComparingCommand
          || command.getCommand() instanceof TeacherCommand) {
        command
            .getHelpSectionMap()
            .put(CommandLine.Model.UsageMessageSpec.SECTION_KEY_OPTION_LIST, new HelpSections());
      }
    }
    return line;
  }
}
