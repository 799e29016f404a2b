package io.distillery.describe;

import io.distillery.base.Text;
import java.util.List;
import java.util.SplittableRandom;

/** Chooses among equivalent wordings, and joins words into English. */
final class Wording {
  private final String noun;
  private final SplittableRandom random;

  Wording(String className, SplittableRandom random) {
    this.noun = ClassNoun.of(className);
    this.random = random;
  }

  /** Returns the class as a noun: without underscores, quotation marks and apostrophes. */
  String noun() {
    return noun;
  }

  /** Draws a number from 0 to {@code choices - 1}. */
  int choose(int choices) {
    return random.nextInt(choices);
  }

  /** Picks one of two wordings that say the same. */
  String pick(String one, String other) {
    return random.nextInt(2) == 0 ? one : other;
  }

  /** Puts a or an before a noun. */
  static String article(String noun) {
    boolean vowel = !noun.isEmpty() && "aeiouAEIOU".indexOf(noun.charAt(0)) >= 0;
    return (vowel ? "an " : "a ") + noun;
  }

  /** Joins the clauses that have something to say; empty if none has. */
  static String sentence(List<String> clauses) {
    List<String> said = clauses.stream().filter(clause -> !clause.isEmpty()).toList();
    if (said.isEmpty()) {
      return "";
    }
    StringBuilder sentence = new StringBuilder(said.get(0));
    for (int i = 1; i < said.size(); i++) {
      sentence.append(i == said.size() - 1 ? ", and " : ", ").append(said.get(i));
    }
    sentence.setCharAt(0, Character.toUpperCase(sentence.charAt(0)));
    return sentence.append('.').toString();
  }

  /**
   * Returns -1, 0 or 1 for the left or upper, middle, right or lower part of a picture from -0.5 to
   * 0.5.
   */
  static int third(double at) {
    return at < -0.13 ? -1 : at > 0.13 ? 1 : 0;
  }

  /** Says where in the picture it is, from column and row of {@link #third}. */
  static String place(int column, int row) {
    String across = column < 0 ? "left" : column > 0 ? "right" : "";
    String down = row < 0 ? "upper" : row > 0 ? "lower" : "";
    if (!across.isEmpty() && !down.isEmpty()) {
      return Text.format("at the %s %s", down, across);
    }
    if (!across.isEmpty()) {
      return "on the " + across;
    }
    return down.isEmpty() ? "near the center" : row < 0 ? "near the top" : "near the bottom";
  }
}
