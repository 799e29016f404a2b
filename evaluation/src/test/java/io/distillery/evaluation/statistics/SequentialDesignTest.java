package io.distillery.evaluation.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.distillery.evaluation.statistics.MethodSample.Training;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SequentialDesignTest {
  private static final int CASES = 2000;
  private static final double LEVEL = 0.95;

  @Test
  void looksGrowByTwoThirdsUpToTheLast() {
    assertThat(SequentialDesign.looksUpTo(8)).containsExactly(3, 5, 8);
    assertThat(SequentialDesign.looksUpTo(10)).containsExactly(4, 6, 10);
    assertThat(SequentialDesign.looksUpTo(20)).containsExactly(4, 7, 12, 20);
    assertThat(SequentialDesign.looksUpTo(3)).containsExactly(3);
    assertThat(SequentialDesign.looksUpTo(2)).containsExactly(2);
  }

  private static SequentialDesign upTo(int most) {
    return new SequentialDesign(SequentialDesign.looksUpTo(most), LEVEL);
  }

  /** By SciPy 1.17's normal distribution. */
  @Test
  void theErrorRateIsSpentLateAndWhole() {
    SequentialDesign design = new SequentialDesign(List.of(3, 6, 10), LEVEL);
    assertThat(1 - design.levelAt(3)).isCloseTo(3.458e-4, within(1e-6));
    double sum = 0;
    for (int look : design.looks()) {
      sum += 1 - design.levelAt(look);
    }
    assertThat(sum).isCloseTo(0.05, within(1e-12));
    assertThat(new AlphaSpending(0.05).until(0.5)).isCloseTo(0.0055745, within(1e-6));
  }

  @Test
  void looksThatDoNotRiseAreRefused() {
    assertThatThrownBy(() -> new SequentialDesign(List.of(3, 3), LEVEL))
        .hasMessageContaining("Looks after [3, 3] sets, expected rising numbers");
    assertThatThrownBy(() -> new SequentialDesign(List.of(1, 3), LEVEL))
        .hasMessageContaining("2 or more");
    assertThatThrownBy(() -> upTo(8).levelAt(4)).hasMessageContaining("no look after 4 sets");
  }

  private record Ended(double shown, double sets) {}

  /** Goes on until a difference is shown or the last look is made. */
  private static Ended simulate(
      List<Integer> looks,
      IntToDoubleFunction level,
      double difference,
      double spread,
      double other) {
    CriticalValues critical = new CriticalValues();
    Random random = new Random(11);
    int shown = 0;
    int sets = 0;
    for (int i = 0; i < CASES; i++) {
      List<Training> method = new ArrayList<>();
      List<Training> baseline = new ArrayList<>();
      for (int look : looks) {
        while (method.size() < look) {
          method.add(
              new Training(method.size(), 0, 40 + difference + spread * random.nextGaussian()));
          baseline.add(new Training(baseline.size(), 0, 40 + other * random.nextGaussian()));
        }
        Difference seen =
            Difference.between(new MethodSample(method, false), new MethodSample(baseline, false))
                .orElseThrow();
        if (critical.interval(seen, level.applyAsDouble(look)).isClear()) {
          shown++;
          break;
        }
      }
      sets += method.size();
    }
    return new Ended((double) shown / CASES, (double) sets / CASES);
  }

  @ParameterizedTest
  @CsvSource({"5, 1, 1", "5, 0.5, 1.8", "10, 1, 1", "10, 0.5, 1.8", "20, 1, 1", "20, 0.5, 1.8"})
  void whereNothingDiffersADifferenceIsSeldomShown(int most, double spread, double other) {
    SequentialDesign design = upTo(most);
    Ended ended = simulate(design.looks(), design::levelAt, 0, spread, other);

    assertThat(ended.shown()).isLessThanOrEqualTo(0.05);
  }

  /** What is guarded against. */
  @Test
  void looksWithoutAPlanShowTooMuch() {
    List<Integer> looks = upTo(20).looks();
    assertThat(simulate(looks, look -> LEVEL, 0, 1, 1).shown()).isGreaterThan(0.09);
  }

  @Test
  void aLargeDifferenceEndsEarlyAndASmallOneIsStillShown() {
    SequentialDesign design = upTo(20);
    Ended large = simulate(design.looks(), design::levelAt, 4, 1, 1);
    assertThat(large.shown()).isEqualTo(1);
    assertThat(large.sets()).isLessThan(10);

    double least = StandardError.ofMean(Math.sqrt(2), 20).detectable(LEVEL, 0.8);
    Ended small = simulate(design.looks(), design::levelAt, least, 1, 1);
    assertThat(small.shown()).isBetween(0.75, 0.8); // 0.8 with one look
  }
}
