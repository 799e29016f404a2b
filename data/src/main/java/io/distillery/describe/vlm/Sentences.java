package io.distillery.describe.vlm;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Cuts texts of one line at their sentences. */
final class Sentences {
  private static final int PHRASE = 4;
  private static final int TIMES = 3;
  private static final int FEWEST_WORDS = 3;
  private static final Pattern END = Pattern.compile("[.!?]+[)\\]]?(?=\\s|$)");
  private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N}'\u2019-]*");

  private Sentences() {}

  /** Counts words. */
  static int words(String text) {
    return (int) WORD.matcher(text).results().count();
  }

  /** Keeps whole sentences; a text without a whole one stays. */
  static String whole(String text) {
    int end = 0;
    Matcher ends = END.matcher(text);
    while (ends.find()) {
      end = ends.end();
    }
    return end == 0 ? text : text.substring(0, end);
  }

  /**
   * Cuts a text where it begins to go round in circles: before a sentence that it has had, or
   * before the second of three times that it says the same four words. What stays are whole
   * sentences, if there are any.
   */
  static String withoutLoops(String text) {
    int cut = Math.min(repeatedSentence(text), repeatedPhrase(text));
    return cut == Integer.MAX_VALUE ? text : whole(text.substring(0, cut).strip());
  }

  private static int repeatedSentence(String text) {
    Set<String> had = new HashSet<>();
    Matcher ends = END.matcher(text);
    int start = 0;
    while (ends.find()) {
      String sentence = text.substring(start, ends.start()).strip().toLowerCase(Locale.ROOT);
      if (words(sentence) >= FEWEST_WORDS && !had.add(sentence)) {
        return start;
      }
      start = ends.end();
    }
    return Integer.MAX_VALUE;
  }

  private static int repeatedPhrase(String text) {
    List<String> words = new ArrayList<>();
    List<Integer> starts = new ArrayList<>();
    Matcher matcher = WORD.matcher(text);
    while (matcher.find()) {
      words.add(matcher.group().toLowerCase(Locale.ROOT));
      starts.add(matcher.start());
    }
    Map<List<String>, List<Integer>> had = new HashMap<>();
    for (int i = 0; i + PHRASE <= words.size(); i++) {
      List<Integer> places =
          had.computeIfAbsent(words.subList(i, i + PHRASE), phrase -> new ArrayList<>());
      if (places.isEmpty() || places.get(places.size() - 1) + PHRASE <= i) {
        places.add(i);
      }
      if (places.size() == TIMES) {
        return starts.get(places.get(1));
      }
    }
    return Integer.MAX_VALUE;
  }
}
