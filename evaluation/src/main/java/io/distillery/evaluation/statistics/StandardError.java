package io.distillery.evaluation.statistics;

import io.distillery.base.Text;
import java.util.Arrays;
import org.apache.commons.statistics.distribution.ChiSquaredDistribution;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * Holds how far an estimate is from the truth, and how well that itself is known: the estimate's
 * error divided by {@code value} follows Student's t.
 *
 * @param value the standard error, 0 or more
 * @param degreesOfFreedom of Student's t, at least 1
 */
public record StandardError(double value, int degreesOfFreedom) {
  private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);
  private static final int NODES = 1000;
  private static final int HALVINGS = 60;

  public StandardError {
    if (!(value >= 0 && degreesOfFreedom >= 1)) {
      throw new IllegalArgumentException(
          Text.format(
              "A standard error is %s with %d degrees of freedom, expected 0 or more and 1 or more",
              value, degreesOfFreedom));
    }
  }

  /**
   * Computes that of the mean of independent measurements: s / sqrt(n) with n - 1 degrees of
   * freedom. Of differences within pairs it is that of the paired t test.
   *
   * @param deviation standard deviation s of the measurements
   * @param count their number n, at least 2
   */
  public static StandardError ofMean(double deviation, int count) {
    if (count < 2) {
      throw new IllegalArgumentException(
          Text.format("There is %d measurement, expected 2 or more: one has no spread", count));
    }
    return new StandardError(deviation / Math.sqrt(count), count - 1);
  }

  /**
   * Computes the distance from the estimate to either end of its confidence interval.
   *
   * @param level the confidence, between 0 and 1
   */
  public double halfWidth(double level) {
    return criticalValue(level) * value;
  }

  private double criticalValue(double level) {
    Interval.requireLevel(level);
    return TDistribution.of(degreesOfFreedom).inverseSurvivalProbability((1 - level) / 2);
  }

  /**
   * Computes the smallest difference that an interval shows with a given probability: that it lies
   * wholly on the side of 0 on which the truth lies. This is the minimum detectable effect of
   * planned experiments, by the noncentral t distribution.
   *
   * @param level the interval's confidence, between 0 and 1
   * @param power that probability, at least one half and below 1; usually 0.8
   */
  public double detectable(double level, double power) {
    if (!(power >= 0.5 && power < 1)) {
      throw new IllegalArgumentException(
          Text.format("The power is %s, expected one half or more and less than 1", power));
    }
    double[] bounds = criticalBounds(level);
    double low = 0;
    double high = 1;
    while (power(high, bounds) < power) {
      high *= 2;
    }
    for (int i = 0; i < HALVINGS; i++) {
      double middle = (low + high) / 2;
      if (power(middle, bounds) < power) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return high * value;
  }

  /**
   * Of the noncentral t distribution: t exceeds the critical value c where z, a normal variable
   * about the standardised difference, exceeds c * sqrt(q / df), q chi-squared. Here are these
   * bounds for equally probable q.
   */
  private double[] criticalBounds(double level) {
    double critical = criticalValue(level);
    ChiSquaredDistribution chiSquared = ChiSquaredDistribution.of(degreesOfFreedom);
    double[] bounds = new double[NODES];
    for (int i = 0; i < NODES; i++) {
      double quantile = chiSquared.inverseCumulativeProbability((i + 0.5) / NODES);
      bounds[i] = critical * Math.sqrt(quantile / degreesOfFreedom);
    }
    return bounds;
  }

  private static double power(double standardised, double[] bounds) {
    return Arrays.stream(bounds)
        .map(bound -> NORMAL.survivalProbability(bound - standardised))
        .average()
        .orElseThrow();
  }
}
