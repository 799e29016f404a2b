package io.distillery.prototype.text;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Text;
import java.util.Objects;

/**
 * How text prototypes are chosen (docs/method.md, step 4).
 *
 * @param rule which text speaks for a cluster; the paper's rule by default
 * @param threshold a word in at least this share of a class's descriptions is common to the class
 *     and left out; in (0, 1], 0.7 by default (the authors: 0.2 for CIFAR-100 and Tiny-ImageNet)
 * @param topK how many of a cluster's most frequent words count, at least 1, 30 by default
 * @param wordMatch when a word counts as part of a description; whole words by default
 */
public record TextPrototypeOptions(TextRule rule, double threshold, int topK, WordMatch wordMatch) {
  /** Checks that the numbers lie in their ranges. */
  public TextPrototypeOptions {
    Objects.requireNonNull(rule, "rule");
    Objects.requireNonNull(wordMatch, "wordMatch");
    if (!(threshold > 0 && threshold <= 1)) {
      throw new ConfigurationException(
          Text.format(
              "prototypes.texts.threshold is %s, expected a share above 0 and at most 1",
              threshold));
    }
    if (topK < 1) {
      throw new ConfigurationException(
          Text.format("prototypes.texts.topK is %d, expected 1 or more", topK));
    }
  }

  /** Returns the paper's rule with its numbers, matching whole words. */
  public static TextPrototypeOptions defaults() {
    return new TextPrototypeOptions(TextRule.FREQUENT_WORDS, 0.7, 30, WordMatch.WHOLE_WORD);
  }

  /** Returns these options with another rule. */
  public TextPrototypeOptions withRule(TextRule rule) {
    return new TextPrototypeOptions(rule, threshold, topK, wordMatch);
  }

  /** Returns these options with another threshold. */
  public TextPrototypeOptions withThreshold(double threshold) {
    return new TextPrototypeOptions(rule, threshold, topK, wordMatch);
  }

  /** Returns these options with another number of top words. */
  public TextPrototypeOptions withTopK(int topK) {
    return new TextPrototypeOptions(rule, threshold, topK, wordMatch);
  }

  /** Returns these options with another way to match words. */
  public TextPrototypeOptions withWordMatch(WordMatch wordMatch) {
    return new TextPrototypeOptions(rule, threshold, topK, wordMatch);
  }
}
