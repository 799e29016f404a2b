package io.distillery.cli.console;

/**
 * Keeps what a terminal would obey out of what is written to it: names of strangers' files,
 * archives and tensors may hold any character.
 */
public final class TerminalText {
  private TerminalText() {}

  /** Gives a line with a question mark for each control character. */
  public static String line(String line) {
    return line.replaceAll("\\p{Cc}", "?");
  }

  /** Gives lines with a question mark for each control character but those that part them. */
  public static String lines(String lines) {
    return lines.replaceAll("[\\p{Cc}&&[^\\n\\r\\t]]", "?");
  }
}
