package io.distillery.evaluation.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.distillery.evaluation.statistics.MethodSample.Training;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PowerAnalysisTest {
  private static final PowerAnalysis ANALYSIS = PowerAnalysis.of(1.8, 0.95);

  @Test
  void moreSetsShowSmallerDifferences() {
    assertThat(ANALYSIS.detectable(3)).isCloseTo(1.8 / Math.sqrt(3) * 5.6535, within(0.02));
    assertThat(ANALYSIS.detectable(5)).isCloseTo(1.8 / Math.sqrt(5) * 3.7611, within(0.02));
    assertThat(ANALYSIS.detectable(5)).isLessThan(ANALYSIS.detectable(4));
  }

  @Test
  void setsAreCountedForADifference() {
    int sets = ANALYSIS.setsFor(1).orElseThrow();
    assertThat(ANALYSIS.detectable(sets)).isLessThanOrEqualTo(1);
    assertThat(ANALYSIS.detectable(sets - 1)).isGreaterThan(1);
    assertThat(ANALYSIS.setsFor(0.01)).isEmpty();
    assertThat(PowerAnalysis.of(0, 0.95).setsFor(0.01)).hasValue(2);
    assertThatThrownBy(() -> ANALYSIS.setsFor(0)).hasMessageContaining("above 0");
  }

  /** Of 2,000 cases 80 % with a standard error of 0.9 %. */
  @Test
  void theSmallestDetectableDifferenceIsShownInFourOfFiveCases() {
    int sets = 5;
    double truth = PowerAnalysis.of(Math.sqrt(2), 0.95).detectable(sets);
    CriticalValues critical = new CriticalValues();
    Random random = new Random(3);
    int shown = 0;
    for (int i = 0; i < 2000; i++) {
      MethodSample method = sample(random, truth, sets);
      MethodSample baseline = sample(random, 0, sets);
      Difference seen = Difference.between(method, baseline).orElseThrow();
      shown += critical.interval(seen, 0.95).low() > 0 ? 1 : 0;
    }
    assertThat(shown / 2000.0).isBetween(0.78, 0.82);
  }

  private static MethodSample sample(Random random, double mean, int sets) {
    return new MethodSample(
        IntStream.range(0, sets)
            .mapToObj(set -> new Training(set, 0, mean + random.nextGaussian()))
            .toList(),
        false);
  }
}
