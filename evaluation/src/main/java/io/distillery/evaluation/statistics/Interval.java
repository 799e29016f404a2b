package io.distillery.evaluation.statistics;

import io.distillery.base.Text;
import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * Holds a confidence interval.
 *
 * @param low its lower end
 * @param high its upper end, not below the lower one
 * @param level the confidence, between 0 and 1
 */
public record Interval(double low, double high, double level) {
  public Interval {
    if (!(low <= high)) {
      throw new IllegalArgumentException(
          Text.format("An interval goes from %s to %s, expected the lower end first", low, high));
    }
    requireLevel(level);
  }

  /** Tells whether a value lies in it. */
  public boolean contains(double value) {
    return low <= value && value <= high;
  }

  /** Tells whether it leaves 0 out, so that a difference is shown. */
  public boolean isClear() {
    return !contains(0);
  }

  /** Gives half the width of the interval of a normal variable, in standard deviations. */
  static double quantile(double level) {
    requireLevel(level);
    return NormalDistribution.of(0, 1).inverseSurvivalProbability((1 - level) / 2);
  }

  /**
   * Refuses what is no confidence level.
   *
   * @throws IllegalArgumentException unless it lies strictly between 0 and 1
   */
  static void requireLevel(double level) {
    if (!(level > 0 && level < 1)) {
      throw new IllegalArgumentException(
          Text.format("The confidence level is %s, expected a number between 0 and 1", level));
    }
  }
}
