package io.distillery.evaluation.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.distillery.evaluation.statistics.MethodSample.Training;
import java.util.List;
import org.junit.jupiter.api.Test;

class SummaryTest {
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

  /** Trainings of a set are averaged first: 40 and 44, not 39, 41, 44. */
  @Test
  void aMethodsSpreadIsOverItsSets() {
    MethodSample sample =
        new MethodSample(
            List.of(new Training(0, 0, 39), new Training(0, 1, 41), new Training(3, 0, 44)), false);
    assertThat(sample.sets()).isEqualTo(2);
    assertThat(sample.summary().mean()).isEqualTo(42);
    assertThat(sample.summary().standardDeviation()).isCloseTo(Math.sqrt(8), within(1e-12));
  }

  @Test
  void aTrainingThatIsThereTwiceIsRefused() {
    assertThatThrownBy(
            () -> new MethodSample(List.of(new Training(0, 1, 39), new Training(0, 1, 41)), false))
        .hasMessageContaining("there twice");
    assertThatThrownBy(() -> new MethodSample(List.of(), false)).hasMessageContaining("no train");
  }
}
