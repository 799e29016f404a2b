package io.distillery.cli;

import picocli.CommandLine;

/** Where the program starts; the only place that exits. */
public final class Main {
  private Main() {}

  /** Runs a command and exits with its code: 0, 1 for a failed run, 2 for wrong usage. */
  public static void main(String[] args) {
    int code = commandLine().execute(args);
    InterruptionNotice.finished();
    System.exit(code);
  }

  /** The command line, ready to execute. */
  static CommandLine commandLine() {
    CommandLine line = new CommandLine(new DistilleryCommand());
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setUsageHelpAutoWidth(true);
    line.setUsageHelpLongOptionsMaxWidth(28);
    line.setExecutionExceptionHandler(new FailureReport());
    return line;
  }
}
