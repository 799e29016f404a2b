package io.distillery.prototype.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the plain words of an English text, as the Penn Treebank tokenisation does: a text is split
 * into sentences, a sentence at blanks, punctuation and clitics ("doesn't" is "does" and "n't"); of
 * these tokens the ones made of letters only stay, lower-cased. "olive-green", "3rd" and a word
 * with a full stop inside the sentence ("approx.") are no plain words.
 */
final class Words {
  /** Blanks between the end of a sentence and a capital letter. */
  private static final Pattern SENTENCE_BREAK =
      Pattern.compile("(?<=[.!?][\"')\\]]?)\\s+(?=[\"'(\\[]?\\p{Lu})");

  /** Matches the last full stop of a sentence, maybe within quotes or brackets. */
  private static final Pattern FINAL_STOP = Pattern.compile("(?<!\\.)\\.(?=[\\])}>\"'\\s]*$)");

  /**
   * Matches what is always a token of its own; comma and colon are unless a digit follows
   * ("1,000").
   */
  private static final Pattern SEPARATOR =
      Pattern.compile("\\s+|[;@#$%&?!()<>\\[\\]{}\"\u201c\u201d]|--|\\.{3}|''|[,:](?!\\d)");

  /**
   * Matches a word with what is written together with it: negation, possessive, a shortened verb.
   */
  private static final Pattern CLITIC = Pattern.compile("(?i)(.+?)(n't|'(?:s|m|d|ll|re|ve)?)");

  /** Lists words that are two in one. */
  private static final Map<String, List<String>> CONTRACTIONS =
      Map.of(
          "cannot", List.of("can", "not"),
          "gimme", List.of("gim", "me"),
          "gonna", List.of("gon", "na"),
          "gotta", List.of("got", "ta"),
          "lemme", List.of("lem", "me"));

  private Words() {}

  /** Returns the words of a text in order; empty where there are none. */
  static List<String> of(String text) {
    List<String> words = new ArrayList<>();
    for (String sentence : SENTENCE_BREAK.split(text)) {
      for (String token : SEPARATOR.split(FINAL_STOP.matcher(sentence).replaceFirst(" "))) {
        Matcher clitic = CLITIC.matcher(token);
        String word = (clitic.matches() ? clitic.group(1) : token).toLowerCase(Locale.ROOT);
        if (!word.isEmpty() && word.codePoints().allMatch(Character::isLetter)) {
          words.addAll(CONTRACTIONS.getOrDefault(word, List.of(word)));
        }
      }
    }
    return words;
  }
}
