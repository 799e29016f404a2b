package io.distillery.prototype.text;

import java.util.List;
import java.util.Set;

/**
 * Holds the description of an image, taken apart once.
 *
 * @param file the image
 * @param text the description as written
 * @param words its words in order, lower case
 * @param wordSet its words, each once
 */
public record Description(String file, String text, List<String> words, Set<String> wordSet) {
  /** Takes a description apart. */
  public static Description of(String file, String text) {
    List<String> words = Words.of(text);
    return new Description(file, text, words, Set.copyOf(words));
  }
}
