package io.distillery.describe;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Text;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Gives a class's name as a noun in a sentence, without underscores, quotation marks, apostrophes,
 * and puts it before descriptions that do not say it.
 */
public final class ClassNoun {
  private ClassNoun() {}

  /**
   * Gives the noun.
   *
   * @throws ConfigurationException for a name without letters
   */
  public static String of(String className) {
    String noun = className.strip().replace('_', ' ').replace("\"", "").replace("'", "");
    if (noun.isBlank()) {
      throw new ConfigurationException(
          Text.format(
              "The class name '%s' has no letters, expected a noun such as airplane", className));
    }
    return noun;
  }

  /**
   * Puts a class's name before a text that says it nowhere, nor another name that commas part from
   * it: {@code "Bird: a small ..."}.
   */
  public static String before(String text, String className) {
    String noun = of(className);
    boolean isNamed =
        Arrays.stream(noun.split(","))
            .map(String::strip)
            .filter(name -> !name.isEmpty())
            .anyMatch(
                name ->
                    Pattern.compile(
                            "(?i)(?<!\\p{L})" + Pattern.quote(name) + "(?:s|es)?(?!\\p{L})",
                            Pattern.UNICODE_CASE)
                        .matcher(text)
                        .find());
    String first = noun.split(",")[0].strip();
    return isNamed || first.isEmpty()
        ? text
        : first.substring(0, 1).toUpperCase(Locale.ROOT) + first.substring(1) + ": " + text;
  }
}
