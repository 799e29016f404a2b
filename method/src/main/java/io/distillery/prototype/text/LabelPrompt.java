package io.distillery.prototype.text;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Text;
import java.util.Locale;
import java.util.regex.Pattern;

/** Makes the prompt that says no more than the class: "a photo of an airplane". */
public final class LabelPrompt {
  /** Begins with the sound of a vowel, whatever the first letter ("hour", but "unicorn", "ewe"). */
  private static final Pattern VOWEL_SOUND =
      Pattern.compile(
          "(?:hour|heir|hono)|(?!uni(?!n|m)|eu|ewe|one\\b|once|us[aeu]|ut[ei]|ukulele)[aeiou]");

  private LabelPrompt() {}

  /**
   * Makes the prompt for a class.
   *
   * @param label the name of the class in words; of several names ("tench, Tinca tinca") the first
   */
  public static String of(String label) {
    String name = label.split(",", 2)[0].strip();
    if (name.isEmpty()) {
      throw new ConfigurationException(
          Text.format("The class label is '%s', expected a name in words", label));
    }
    boolean vowel = VOWEL_SOUND.matcher(name.toLowerCase(Locale.ROOT)).lookingAt();
    return "a photo of " + (vowel ? "an " : "a ") + name;
  }
}
