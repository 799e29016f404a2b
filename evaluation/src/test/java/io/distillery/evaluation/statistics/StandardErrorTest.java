package io.distillery.evaluation.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StandardErrorTest {
  /** From the printed tables of Student's t, two-sided. */
  @ParameterizedTest
  @CsvSource({
    "1, 0.95, 12.706",
    "2, 0.95, 4.303",
    "4, 0.99, 4.604",
    "5, 0.90, 2.015",
    "8, 0.95, 2.306",
    "30, 0.95, 2.042"
  })
  void halfWidthsAreThoseOfTheTables(int freedom, double level, double expected) {
    assertThat(new StandardError(1, freedom).halfWidth(level)).isCloseTo(expected, within(0.001));
    assertThat(new StandardError(3, freedom).halfWidth(level))
        .isCloseTo(3 * expected, within(0.003));
  }

  /** By SciPy's noncentral t distribution, 1.17. */
  @ParameterizedTest
  @CsvSource({
    "1, 2, 0.95, 0.8, 5.6535",
    "1, 4, 0.95, 0.8, 3.7611",
    "1, 8, 0.95, 0.8, 3.2009",
    "0.5, 18, 0.95, 0.8, 1.4813",
    "1, 2, 0.9916666666666667, 0.8, 13.89",
    "1, 9, 0.99, 0.9, 4.7742"
  })
  void theDetectableDifferenceIsThatOfTheNoncentralT(
      double error, int freedom, double level, double power, double expected) {
    assertThat(new StandardError(error, freedom).detectable(level, power))
        .isCloseTo(expected, Percentage.withPercentage(0.2));
  }

  @Test
  void whatIsNoErrorIsRefused() {
    assertThatThrownBy(() -> new StandardError(1, 0)).hasMessageContaining("1 or more");
    assertThatThrownBy(() -> StandardError.ofMean(1, 1)).hasMessageContaining("1 measurement");
    assertThatThrownBy(() -> new StandardError(1, 2).halfWidth(95))
        .hasMessageContaining("95.0, expected a number between 0 and 1");
    assertThatThrownBy(() -> new StandardError(1, 2).detectable(0.95, 0.1))
        .hasMessageContaining("The power is 0.1");
  }
}
