package io.distillery.cli;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import picocli.CommandLine;

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
    if (args.length > 0 && GOING_ON.contains(args[0])) {
      try {
        RecordedOptions recorded = RecordedOptions.ofRunNamedBy(List.of(args));
        line.getSubcommands().get(args[0]).setDefaultValueProvider(recorded);
      } catch (IOException e) {
        line.getErr().println("distillery: " + e.getMessage());
        return CommandLine.ExitCode.SOFTWARE;
      }
    }
    return line.execute(args);
  }

  static CommandLine commandLine() {
    CommandLine line = new CommandLine(new DistilleryCommand());
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
