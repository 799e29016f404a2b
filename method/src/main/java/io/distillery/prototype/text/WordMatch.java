package io.distillery.prototype.text;

import java.util.List;
import java.util.Locale;

/** When a word counts as part of a text (docs/method.md, step 4). */
public enum WordMatch {
  /** Counts a word that the text has as a word of its own, in any case. */
  WHOLE_WORD {
    @Override
    boolean inDescription(String word, Description description) {
      return description.wordSet().contains(word);
    }

    @Override
    boolean inLabel(String word, String label) {
      return List.of(NOT_LETTERS.split(label.toLowerCase(Locale.ROOT))).contains(word);
    }
  },

  /**
   * Counts a word that the text has as a run of characters, case-sensitively, as in the authors'
   * scripts: "red" is in "covered", "fish" is not in "Fish". For parity; where no top word occurs
   * in any description of a cluster, its text prototype is the empty string.
   */
  SUBSTRING {
    @Override
    boolean inDescription(String word, Description description) {
      return description.text().contains(word);
    }

    @Override
    boolean inLabel(String word, String label) {
      return label.contains(word);
    }
  };

  private static final java.util.regex.Pattern NOT_LETTERS =
      java.util.regex.Pattern.compile("[^\\p{L}]+");

  abstract boolean inDescription(String word, Description description);

  abstract boolean inLabel(String word, String label);
}
