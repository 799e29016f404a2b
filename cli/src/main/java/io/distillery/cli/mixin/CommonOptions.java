package io.distillery.cli.mixin;

import io.distillery.base.Progress;
import io.distillery.cli.console.ConsoleProgress;
import picocli.CommandLine.Option;

/** Options of every command. */
public final class CommonOptions {
  @Option(
      names = "--verbose",
      description = "Show the stack trace of an error. Also: set DISTILLERY_DEBUG.")
  private boolean verbose;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  private boolean help;

  /** Where to show progress. */
  public Progress progress() {
    return ConsoleProgress.standard();
  }
}
