package io.distillery.synthesis;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Text;

/**
 * Says how many images are drawn for each prototype, of which one is kept by {@link
 * CandidateChoice}. They differ in their noise only; the first has that of an image without others.
 *
 * @param count at least 1
 * @param judge who tells what speaks for each; null where there is one
 */
public record Candidates(int count, CandidateJudge judge) {
  /** Draws one image, which is kept. */
  public static final Candidates ONE = new Candidates(1, null);

  /** Checks that there is a judge exactly where there is a choice. */
  public Candidates {
    if (count < 1) {
      throw new ConfigurationException(
          Text.format("The number of candidates is %d, expected at least 1", count));
    }
    if ((count > 1) != (judge != null)) {
      throw new IllegalArgumentException(
          Text.format(
              "%d candidates %s a judge, expected one where there is a choice",
              count, judge == null ? "without" : "with"));
    }
  }

  /** Says whether there is a choice. */
  boolean isChoice() {
    return count > 1;
  }
}
