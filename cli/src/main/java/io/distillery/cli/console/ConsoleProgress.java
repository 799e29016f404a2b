package io.distillery.cli.console;

import io.distillery.base.Progress;
import io.distillery.cli.option.OptionTable;
import java.io.PrintStream;

/** Progress for people: a bar on a terminal, a line now and then elsewhere. */
public final class ConsoleProgress implements Progress {
  private final PrintStream out;
  private final boolean terminal;

  /**
   * @param out where to write
   * @param terminal whether lines can be redrawn there
   */
  ConsoleProgress(PrintStream out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  /** To standard error; the launcher says whether that is a terminal. */
  public static ConsoleProgress standard() {
    return new ConsoleProgress(System.err, Boolean.getBoolean("distillery.terminal"));
  }

  @Override
  public void note(String line) {
    out.println(TerminalText.lines(OptionTable.inFlags(line)));
  }

  @Override
  public Task begin(String name, String unit, long total) {
    return terminal
        ? new ProgressBarTask(out, name, unit, total)
        : new ProgressLines(out, name, unit, total, System::nanoTime);
  }
}
