package io.distillery.evaluation.statistics;

import io.distillery.base.Text;
import java.util.Collection;

/**
 * Holds mean and spread of repeated measurements.
 *
 * @param count the number of measurements, at least 1
 * @param mean their mean
 * @param standardDeviation the sample's standard deviation (divided by count - 1); 0 for one
 *     measurement
 */
public record Summary(int count, double mean, double standardDeviation) {

  /**
   * Summarises measurements.
   *
   * @throws IllegalArgumentException if there are none
   */
  public static Summary of(Collection<Double> values) {
    if (values.isEmpty()) {
      throw new IllegalArgumentException("There are no measurements to summarise");
    }
    double mean = values.stream().mapToDouble(Double::doubleValue).sum() / values.size();
    double squares = values.stream().mapToDouble(v -> (v - mean) * (v - mean)).sum();
    double deviation = values.size() == 1 ? 0 : Math.sqrt(squares / (values.size() - 1));
    return new Summary(values.size(), mean, deviation);
  }

  /**
   * Says what follows the mean in a text: " ± 0.6"; nothing after one measurement, which has no
   * spread.
   *
   * @param sign for "plus or minus"
   */
  public String spread(String sign) {
    return count == 1 ? "" : Text.format(" %s %.1f", sign, standardDeviation);
  }
}
