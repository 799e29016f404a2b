package io.distillery.evaluation.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import io.distillery.evaluation.statistics.MethodSample.Training;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Draws sets and trainings of known variances, and counts how often 95 % intervals cover the truth.
 *
 * <p>Of 2,000 cases, 95 % are covered with a standard error of 0.5 %.
 */
class CoverageTest {
  private static final int CASES = 2000;
  private static final double LEVEL = 0.95;
  private static final double OF_TRAININGS = 0.5;

  /**
   * How a method's accuracies come about: its own, an effect of the set, one of the training.
   *
   * @param accuracy over all sets
   * @param spread standard deviation over sets; 0 where there is one
   * @param shared the part of the variance over sets that a set shares with that of the same index
   *     of other methods, 0 to 1
   */
  private record Method(double accuracy, double spread, double shared) {
    /** A sample of as many sets as there are shared effects. */
    MethodSample draw(Random random, double[] common, int repeats) {
      List<Training> trainings = new ArrayList<>();
      for (int set = 0; set < common.length; set++) {
        double effect =
            Math.sqrt(shared) * common[set] + Math.sqrt(1 - shared) * random.nextGaussian();
        for (int repeat = 0; repeat < repeats; repeat++) {
          double noise = OF_TRAININGS * random.nextGaussian();
          trainings.add(new Training(set, repeat, accuracy + spread * effect + noise));
        }
      }
      return new MethodSample(trainings, spread == 0);
    }
  }

  /** The part of cases in which a 95 % interval holds the truth. */
  private static double covered(int sets, int repeats, Method method, Method baseline) {
    CriticalValues critical = new CriticalValues();
    Random random = new Random(7);
    double truth = method.accuracy - baseline.accuracy;
    int covered = 0;
    for (int i = 0; i < CASES; i++) {
      double[] common = IntStream.range(0, sets).mapToDouble(j -> random.nextGaussian()).toArray();
      Difference difference =
          Difference.between(
                  method.draw(random, common, repeats), baseline.draw(random, common, repeats))
              .orElseThrow();
      if (critical.interval(difference, LEVEL).contains(truth)) {
        covered++;
      }
    }
    return (double) covered / CASES;
  }

  @ParameterizedTest
  @CsvSource({
    // repeats, spread over sets of the one and of the other, shared part of it
    "1, 0.6, 0.6, 0.0",
    "1, 0.3, 1.8, 0.0",
    "3, 0.6, 1.8, 0.3",
    "3, 0.6, 0.3, 0.7",
    "3, 3.0, 3.0, 1.0"
  })
  void intervalsOverSetsCoverTheTruth(int repeats, double one, double other, double shared) {
    Method method = new Method(42, one, shared);
    Method baseline = new Method(33, other, shared);
    for (int sets : new int[] {3, 5, 10}) {
      assertThat(covered(sets, repeats, method, baseline))
          .as("%d sets", sets)
          .isBetween(0.93, 0.97);
    }
  }

  /** The baseline always gives the same set, and so does the method where its spread is 0. */
  @ParameterizedTest
  @CsvSource({"1, 0.6", "3, 1.8", "1, 0"})
  void intervalsAgainstTheOnlySetCoverTheTruth(int repeats, double spread) {
    Method method = new Method(33, spread, 0);
    Method baseline = new Method(36, 0, 0);
    for (int sets : new int[] {3, 5, 10}) {
      assertThat(covered(sets, repeats, method, baseline))
          .as("%d sets", sets)
          .isBetween(0.93, 0.97);
    }
  }

  @Test
  void intervalsOverTheTrainingsOfOneSetOfEachCoverTheDifferenceOfThese() {
    Method method = new Method(36, 0, 0);
    Method baseline = new Method(25, 0, 0);
    for (int repeats : new int[] {3, 5, 10}) {
      assertThat(covered(1, repeats, method, baseline))
          .as("%d trainings", repeats)
          .isBetween(0.93, 0.97);
    }
  }

  /** What is guarded against: nine trainings of three sets taken for nine measurements. */
  @Test
  void trainingsAreNoUnits() {
    Method method = new Method(42, 0.6, 0);
    Method baseline = new Method(33, 1.8, 0);
    double critical = new StandardError(1, 8).halfWidth(LEVEL);
    Random random = new Random(7);
    int covered = 0;
    for (int i = 0; i < CASES; i++) {
      List<Training> ours = method.draw(random, new double[3], 3).trainings();
      List<Training> theirs = baseline.draw(random, new double[3], 3).trainings();
      Summary pairs =
          Summary.of(
              IntStream.range(0, 9)
                  .mapToObj(j -> ours.get(j).accuracy() - theirs.get(j).accuracy())
                  .toList());
      if (Math.abs(pairs.mean() - 9) <= critical * pairs.standardDeviation() / 3) {
        covered++;
      }
    }
    assertThat((double) covered / CASES).isLessThan(0.8);
  }

  /** Six methods against a baseline that spreads more than they do. */
  @ParameterizedTest
  @ValueSource(ints = {3, 5, 10})
  void allIntervalsOfATableHoldAtOnce(int sets) {
    Method method = new Method(42, 0.6, 0);
    Method baseline = new Method(33, 0.9, 0);
    Bonferroni six = new Bonferroni(LEVEL, 6);
    CriticalValues critical = new CriticalValues();
    Random random = new Random(7);
    int covered = 0;
    for (int i = 0; i < CASES; i++) {
      MethodSample theirs = baseline.draw(random, new double[sets], 1);
      boolean all = true;
      for (int j = 0; j < six.intervals(); j++) {
        Difference difference =
            Difference.between(method.draw(random, new double[sets], 1), theirs).orElseThrow();
        all &= critical.interval(difference, six.each()).contains(9);
      }
      covered += all ? 1 : 0;
    }
    assertThat((double) covered / CASES).isGreaterThanOrEqualTo(LEVEL);
  }
}
