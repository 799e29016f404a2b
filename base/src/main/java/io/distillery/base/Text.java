package io.distillery.base;

import java.text.Normalizer;
import java.util.Locale;

/**
 * Formats all text, for people and for file names, in one locale, whatever the machine's: elsewhere
 * 1,000 could be read as one, and a file's number have digits that no other machine writes.
 */
public final class Text {
  private Text() {}

  /** Gives Unicode's composed form (NFC), in which the same letters are the same characters. */
  public static String composed(String text) {
    return Normalizer.normalize(text, Normalizer.Form.NFC);
  }

  /**
   * Fills a pattern as {@link String#format(Locale, String, Object...)} does in {@link
   * Locale#ROOT}.
   */
  public static String format(String pattern, Object... arguments) {
    return String.format(Locale.ROOT, pattern, arguments);
  }

  /** Says how long something took or takes, such as {@code 3 min 20 s}. */
  public static String duration(double seconds) {
    long whole = Math.round(seconds);
    if (whole < 60) {
      return whole + " s";
    }
    if (whole < 3600) {
      return format("%d min %d s", whole / 60, whole % 60);
    }
    return format("%d h %d min", whole / 3600, whole % 3600 / 60);
  }

  /** Says about how long something will take, such as {@code 3 min}; a second at least. */
  public static String roughly(double seconds) {
    if (seconds < 59.5) {
      return Math.max(1, Math.round(seconds)) + " s";
    }
    long minutes = Math.round(seconds / 60);
    return minutes < 60 ? minutes + " min" : format("%d h %d min", minutes / 60, minutes % 60);
  }
}
