package io.distillery.cli.doctor;

import io.distillery.base.Text;

/**
 * Holds what was found out about one thing.
 *
 * @param grade whether it is as it should be
 * @param subject in a word or two
 * @param found in a sentence without a full stop
 * @param advice what to do; empty where nothing is
 */
public record Finding(Grade grade, String subject, String found, String advice) {
  /** Tells how good it is. */
  public enum Grade {
    /** As it should be. */
    GOOD("ok"),
    /** Works, but could be better, or is needed for some things only. */
    NOTE("note"),
    /** Keeps something from working. */
    FAULT("fault");

    private final String title;

    Grade(String title) {
      this.title = title;
    }
  }

  /** Says that all is well. */
  static Finding good(String subject, String found, Object... arguments) {
    return new Finding(Grade.GOOD, subject, Text.format(found, arguments), "");
  }

  /** Gives the same with a lesser grade and what to do. */
  Finding but(Grade lesser, String todo, Object... arguments) {
    return new Finding(lesser, subject, found, Text.format(todo, arguments));
  }

  /** Gives the same with a lesser grade and what to do, where a condition does not hold. */
  Finding unless(boolean isWell, Grade lesser, String todo, Object... arguments) {
    return isWell ? this : but(lesser, todo, arguments);
  }

  /** Says whether something does not work. */
  public boolean isFault() {
    return grade == Grade.FAULT;
  }

  /** Returns one line for a terminal. */
  public String line() {
    return Text.format(
        "%-6s %-16s %s%s", grade.title, subject, found, advice.isEmpty() ? "" : ": " + advice);
  }
}
