package io.distillery.cli.console;

import io.distillery.base.Text;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says what is wrong with a command line, and where the help is. */
public final class UsageReport implements IParameterExceptionHandler {
  @Override
  public int handleParseException(ParameterException problem, String[] arguments) {
    CommandLine line = problem.getCommandLine();
    PrintWriter err = line.getErr();
    err.println(
        line.getColorScheme().errorText("distillery: " + TerminalText.lines(sentence(problem))));
    UnmatchedArgumentException.printSuggestions(problem, err);
    if (line.getParent() == null) {
      line.usage(err);
    } else {
      err.printf(Locale.ROOT, "See: distillery help %s%n", line.getCommandName());
    }
    return ExitCode.USAGE;
  }

  /** What is wrong, with the names of an enumeration as helps write them, in lower case. */
  static String sentence(ParameterException problem) {
    Optional<String> name = UnreadableName.in(problem);
    if (name.isPresent()) {
      return name.get();
    }
    ArgSpec argument = problem.getArgSpec();
    return argument instanceof OptionSpec option && isPlainEnum(option)
        ? Text.format(
            "%s is %s, expected one of %s",
            option.longestName(),
            problem.getValue(),
            Arrays.stream(option.type().getEnumConstants())
                .map(constant -> constant.toString().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", ")))
        : problem.getMessage();
  }

  /** Whether picocli itself reads the option's value, and calls it as the source code does. */
  private static boolean isPlainEnum(OptionSpec option) {
    return option.type().isEnum() && option.converters().length == 0;
  }
}
