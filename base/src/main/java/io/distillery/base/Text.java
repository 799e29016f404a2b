package io.distillery.base;

import java.util.Locale;

/**
 * Formats all text, for people and for file names, in one locale, whatever the machine's: elsewhere
 * 1,000 could be read as one, and a file's number have digits that no other machine writes.
 */
public final class Text {
  private Text() {}

  /**
   * Fills a pattern as {@link String#format(Locale, String, Object...)} does in {@link
   * Locale#ROOT}.
   */
  public static String format(String pattern, Object... arguments) {
    return String.format(Locale.ROOT, pattern, arguments);
  }
}
