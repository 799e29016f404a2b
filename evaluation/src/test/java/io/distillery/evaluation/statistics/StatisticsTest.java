package io.distillery.evaluation.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.distillery.evaluation.protocol.EvaluationResult;
import io.distillery.evaluation.protocol.PairedDifference;
import io.distillery.evaluation.protocol.Results;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatisticsTest {
  /** From the printed tables of Student's t, two-sided. */
  @ParameterizedTest
  @CsvSource({
    "1, 0.95, 12.706",
    "2, 0.95, 4.303",
    "3, 0.95, 3.182",
    "4, 0.99, 4.604",
    "5, 0.90, 2.015",
    "8, 0.95, 2.306",
    "9, 0.95, 2.262",
    "30, 0.95, 2.042",
    "120, 0.95, 1.980"
  })
  void criticalValuesAreThoseOfTheTables(int degreesOfFreedom, double level, double expected) {
    assertThat(new StudentT(degreesOfFreedom).criticalValue(level))
        .isCloseTo(expected, within(0.0005));
  }

  @Test
  void oneMeasurementHasNoSpread() {
    assertThat(Summary.of(List.of(42.0))).isEqualTo(new Summary(1, 42, 0));
    assertThat(Summary.of(List.of(42.0)).spread("+-")).isEmpty();
    assertThat(Summary.of(List.of(42.0, 44.0)).spread("+-")).isEqualTo(" +- 1.4");
    assertThatThrownBy(() -> Summary.of(List.of())).hasMessageContaining("no measurements");
  }

  @Test
  void theDeviationIsTheSamples() {
    Summary summary = Summary.of(List.of(2.0, 4.0, 6.0));
    assertThat(summary.mean()).isEqualTo(4);
    assertThat(summary.standardDeviation()).isCloseTo(2, within(1e-12));
  }

  @Test
  void differencesAreTakenInPairs() {
    List<EvaluationResult> results = new ArrayList<>();
    double[] random = {30, 40, 50};
    double[] ours = {32, 43, 54};
    for (int repeat = 0; repeat < 3; repeat++) {
      results.add(Results.of("random", repeat, random[repeat]));
      results.add(0, Results.of("vlcp", repeat, ours[repeat]));
    }
    results.add(Results.of("vlcp", 3, 90)); // has no partner

    PairedDifference difference =
        PairedDifference.between(results, "vlcp", "random", 0.95).orElseThrow();

    assertThat(difference.difference().count()).isEqualTo(3);
    assertThat(difference.difference().mean()).isCloseTo(3, within(1e-9));
    assertThat(difference.difference().standardDeviation()).isCloseTo(1, within(1e-9));
    assertThat(difference.low()).isCloseTo(3 - 4.3027 / Math.sqrt(3), within(1e-4));
    assertThat(difference.high()).isCloseTo(3 + 4.3027 / Math.sqrt(3), within(1e-4));
  }

  @Test
  void onePairHasNoInterval() {
    List<EvaluationResult> results =
        List.of(Results.of("vlcp", 0, 50), Results.of("random", 0, 40));
    assertThat(PairedDifference.between(results, "vlcp", "random", 0.95)).isEmpty();
    assertThatThrownBy(() -> PairedDifference.between(results, "vlcp", "random", 95))
        .hasMessageContaining("95.0, expected a number between 0 and 1");
  }

  @Test
  void aConfusionMatrixKnowsAccuracies() {
    ConfusionMatrix matrix =
        new ConfusionMatrix(List.of(List.of(3L, 1L, 0L), List.of(0L, 0L, 0L), List.of(2L, 0L, 4L)));
    assertThat(matrix.total()).isEqualTo(10);
    assertThat(matrix.accuracy()).isEqualTo(70);
    assertThat(matrix.accuracyByClass()).containsExactly(75.0, 0.0, 400 / 6.0);
    assertThatThrownBy(() -> new ConfusionMatrix(List.of(List.of(1L, 2L))))
        .hasMessageContaining("row of 2 numbers");
    assertThatThrownBy(() -> new ConfusionMatrix(List.of(List.of(-1L))))
        .hasMessageContaining("negative");
  }
}
