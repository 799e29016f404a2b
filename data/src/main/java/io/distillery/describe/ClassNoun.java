package io.distillery.describe;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Text;

/**
 * Gives a class's name as a noun in a sentence: without underscores, quotation marks, apostrophes.
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
}
