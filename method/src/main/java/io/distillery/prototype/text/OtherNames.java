package io.distillery.prototype.text;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds further names of a class, as descriptions give them: a model that was asked about "dingo,
 * warrigal, warragal, Canis dingo" repeats the list wherever it says "dingo". Its words say no more
 * about an image than the label does.
 *
 * <p>What follows the label after a comma is read word by word as long as most descriptions that
 * begin so go on alike.
 */
final class OtherNames {
  /** Says which share of those that began alike must go on alike. */
  private static final double MOST = 0.5;

  /** Says which share of all descriptions must have the list. */
  private static final double SOME = 0.05;

  private static final int LONGEST_LIST = 12;

  private static final Pattern TOKEN = Pattern.compile("[\\p{L}-]+|[^\\s\\p{L}-]");

  private OtherNames() {}

  /** Finds words in lower case; none where descriptions give no further names. */
  static Set<String> in(Collection<Description> descriptions, String label) {
    List<List<String>> alike = new ArrayList<>();
    for (Description description : descriptions) {
      List<String> tokens = after(label, description.text());
      if (!tokens.isEmpty() && tokens.get(0).equals(",")) {
        alike.add(tokens);
      }
    }
    Set<String> names = new HashSet<>();
    for (int at = 1; at < LONGEST_LIST; at++) {
      Map<String, List<List<String>>> next = new HashMap<>();
      for (List<String> tokens : alike) {
        if (tokens.size() > at) {
          next.computeIfAbsent(tokens.get(at), token -> new ArrayList<>()).add(tokens);
        }
      }
      int before = alike.size();
      int enough = (int) Math.ceil(Math.max(MOST * before, SOME * descriptions.size()));
      var most = next.entrySet().stream().filter(e -> e.getValue().size() >= enough).findFirst();
      if (most.isEmpty() || enough < 2) {
        break;
      }
      String token = most.get().getKey();
      if (!token.equals(",") && !Character.isLetter(token.codePointAt(0))) {
        break;
      }
      if (!token.equals(",")) {
        names.add(token);
      }
      alike = most.get().getValue();
    }
    return Set.copyOf(names);
  }

  /**
   * Returns the first words and signs behind the label, lower case; none where the text has no
   * label.
   */
  private static List<String> after(String label, String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    int start = lower.indexOf(label.toLowerCase(Locale.ROOT));
    List<String> tokens = new ArrayList<>();
    if (start >= 0) {
      Matcher matcher = TOKEN.matcher(lower);
      int from = start + label.length();
      while (tokens.size() < LONGEST_LIST && matcher.find(from)) {
        tokens.add(matcher.group());
        from = matcher.end();
      }
    }
    return tokens;
  }
}
