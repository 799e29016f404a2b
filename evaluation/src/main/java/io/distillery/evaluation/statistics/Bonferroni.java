package io.distillery.evaluation.statistics;

import io.distillery.base.Text;

/**
 * Shares the confidence of several intervals among them, so that all hold at once (Bonferroni;
 * Dunn, Journal of the American Statistical Association 56, 1961): each of k intervals has the
 * level 1 - (1 - level) / k.
 *
 * <p>It holds whatever the intervals have in common, such as the baseline; whatever their degrees
 * of freedom; and it gives intervals. Dunnett's test, made for a common baseline, supposes that all
 * methods spread alike, which they do not (random images three times as much as drawn ones); Holm's
 * procedure shows a little more, but has no useful intervals for what it shows.
 *
 * @param level the confidence that all intervals hold, between 0 and 1
 * @param intervals how many there are, at least 1
 */
public record Bonferroni(double level, int intervals) {
  public Bonferroni {
    Interval.requireLevel(level);
    if (intervals < 1) {
      throw new IllegalArgumentException(
          Text.format("There are %d intervals, expected 1 or more", intervals));
    }
  }

  /** Computes the level of each interval. */
  public double each() {
    return 1 - (1 - level) / intervals;
  }
}
