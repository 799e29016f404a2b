package io.distillery.prototype.text;

import java.util.List;

/**
 * The text that speaks for a cluster, and why it was chosen (docs/method.md, step 4).
 *
 * @param text the prompt; empty only under {@link WordMatch#SUBSTRING}, where no top word was found
 * @param source where the text comes from
 * @param file the image that the text describes; the empty string unless the source is a
 *     description
 * @param score the sum of frequencies of the top words that the text contains; what it weighs under
 *     {@link TextRule#CHARACTERISTIC_WORDS}; the cosine of its angle to the cluster's mean under
 *     {@link TextRule#MEAN_EMBEDDING}; 0 for a label
 * @param topWords the cluster's most frequent words, most frequent first
 * @param runnersUp the next best descriptions that differ from the text and each other, best first
 */
public record TextPrototype(
    String text,
    Source source,
    String file,
    double score,
    List<WordCount> topWords,
    List<RunnerUp> runnersUp) {
  /** Copies the lists. */
  public TextPrototype {
    topWords = List.copyOf(topWords);
    runnersUp = List.copyOf(runnersUp);
  }

  /** Says where the text of a prototype comes from. */
  public enum Source {
    /** Takes the description of an image of the cluster. */
    DESCRIPTION,
    /** Takes the name of the class, because the rule says so. */
    LABEL,
    /** Takes the name of the class, because no image of the cluster has a description. */
    LABEL_FOR_WANT_OF_DESCRIPTIONS,
    /**
     * Has no text: no top word occurs in any description (under {@link WordMatch#SUBSTRING} only).
     */
    NONE
  }
}
