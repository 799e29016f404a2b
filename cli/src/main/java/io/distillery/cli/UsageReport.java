package io.distillery.cli;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says what is wrong with a command line, and where the help is. */
final class UsageReport implements IParameterExceptionHandler {
  @Override
  public int handleParseException(ParameterException problem, String[] arguments) {
    CommandLine line = problem.getCommandLine();
    PrintWriter err = line.getErr();
    err.println(line.getColorScheme().errorText("distillery: " + problem.getMessage()));
    UnmatchedArgumentException.printSuggestions(problem, err);
    if (line.getParent() == null) {
      line.usage(err);
    } else {
      err.printf("See: distillery help %s%n", line.getCommandName());
    }
    return ExitCode.USAGE;
  }
}
