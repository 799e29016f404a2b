package io.distillery.base;

import java.util.regex.Pattern;

/**
 * Passes on why a library could not read a file, where it says so in words that people know. Over
 * damaged bytes libraries fail in all kinds of ways, and say so to their programmers.
 */
public final class PlainReason {
  private static final Pattern PROGRAMMERS =
      Pattern.compile(
          "\\b(com|org|java|javax|sun)\\.[a-z]+\\.|Exception\\b|Cannot invoke|out of bounds"
              + "|\\bnull\\b|cannot be cast|@[0-9a-f]{4}|^-?\\d*$");

  private PlainReason() {}

  /**
   * Gives what the innermost cause says, those around it saying only that something failed.
   *
   * @param otherwise what is said where it is not said in plain words
   */
  public static String of(Throwable failure, String otherwise) {
    Throwable inner = failure;
    while (inner.getCause() != null && inner.getCause() != inner) {
      inner = inner.getCause();
    }
    String said = String.valueOf(inner.getMessage()).lines().findFirst().orElse("").strip();
    return PROGRAMMERS.matcher(said).find() ? otherwise : said;
  }
}
