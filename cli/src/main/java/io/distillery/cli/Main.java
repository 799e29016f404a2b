package io.distillery.cli;

import io.distillery.base.ConfigurationException;
import io.distillery.cli.command.CompareCommand;
import io.distillery.cli.command.ComparingCommand;
import io.distillery.cli.console.FailureReport;
import io.distillery.cli.console.HelpSections;
import io.distillery.cli.console.MethodList;
import io.distillery.cli.console.UsageReport;
import io.distillery.cli.mixin.DeviceMixin;
import io.distillery.cli.option.TakesRecipe;
import io.distillery.torch.NativeLibraryException;
import java.util.List;
import java.util.ServiceLoader;
import picocli.CommandLine;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;

/** Starts the program; the only place that exits. */
public final class Main {
  private Main() {}

  /** Runs a command and exits with its code: 0, 1 for a failed run, 2 for wrong usage. */
  public static void main(String[] args) {
    System.exit(execute(args));
  }

  /** Runs a command, and gives its exit code. */
  static int execute(String... args) {
    return commandLine().execute(args);
  }

  static CommandLine commandLine() {
    CommandLine line = new CommandLine(new DistilleryCommand());
    ServiceLoader.load(AddedCommand.class).forEach(line::addSubcommand);
    line.addSubcommand(new HelpCommand());
    prepare(line);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setUsageHelpAutoWidth(true);
    line.setUsageHelpLongOptionsMaxWidth(28);
    line.setExecutionStrategy(Main::execute);
    line.setExecutionExceptionHandler(new FailureReport());
    line.setParameterExceptionHandler(new UsageReport());
    return line;
  }

  private static int execute(ParseResult line) {
    try {
      DeviceMixin.obey(line);
    } catch (ConfigurationException | NativeLibraryException e) {
      List<CommandLine> commands = line.asCommandLineList();
      throw new ExecutionException(commands.get(commands.size() - 1), e.getMessage(), e);
    }
    return new RunLast().execute(line);
  }

  /** Adds the options that stand for fields of the recipe, and sets out the helps. */
  private static void prepare(CommandLine line) {
    for (CommandLine command : line.getSubcommands().values()) {
      if (command.getCommand() instanceof TakesRecipe asked) {
        asked.recipeOptions().addTo(command.getCommandSpec());
        if (!(asked instanceof ComparingCommand)) {
          command.getCommandSpec().usageMessage().optionListHeading("%nGeneral:");
        }
        command
            .getHelpSectionMap()
            .put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, new HelpSections());
      }
      if (command.getCommand() instanceof CompareCommand) {
        command.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_DESCRIPTION, new MethodList());
      }
      prepare(command);
    }
  }
}
