package io.distillery.evaluation.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.distillery.evaluation.statistics.Difference.Basis;
import io.distillery.evaluation.statistics.MethodSample.Training;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DifferenceTest {
  /** A row of accuracies for each set. */
  private static MethodSample sample(boolean single, double[]... sets) {
    List<Training> trainings = new ArrayList<>();
    for (int set = 0; set < sets.length; set++) {
      for (int repeat = 0; repeat < sets[set].length; repeat++) {
        trainings.add(new Training(set, repeat, sets[set][repeat]));
      }
    }
    return new MethodSample(trainings, single);
  }

  private static final MethodSample RANDOM =
      sample(false, new double[] {30, 32}, new double[] {33, 33}, new double[] {34, 36});

  /** Means of sets 41, 43, 48 and 31, 33, 35: differences 10, 10, 13. */
  @Test
  void setsAreComparedInPairsOfTheirMeans() {
    MethodSample drawn =
        sample(false, new double[] {40, 42}, new double[] {43}, new double[] {47, 49});
    Difference difference = Difference.between(drawn, RANDOM).orElseThrow();

    assertThat(difference.basis()).isEqualTo(Basis.SETS);
    assertThat(difference.mean()).isCloseTo(11, within(1e-12));
    assertThat(difference.error().value()).isCloseTo(1, within(1e-12));
    assertThat(difference.error().degreesOfFreedom()).isEqualTo(2);
    Interval interval = difference.interval(0.95);
    assertThat(interval.low()).isCloseTo(11 - 4.3027, within(1e-4));
    assertThat(interval.high()).isCloseTo(11 + 4.3027, within(1e-4));
    assertThat(interval.isClear()).isTrue();
    assertThat(difference.interval(0.999).isClear()).isFalse();
  }

  /** Trainings of a set index are averaged on either side, so that both sides count three. */
  @Test
  void aMethodThatAlwaysGivesTheSameSetHasOne() {
    MethodSample herding =
        sample(true, new double[] {36, 38}, new double[] {37, 39}, new double[] {35, 37});
    assertThat(herding.sets()).isEqualTo(1);
    assertThat(herding.summary().count()).isEqualTo(6);

    Difference difference = Difference.between(herding, RANDOM).orElseThrow();

    assertThat(difference.basis()).isEqualTo(Basis.SETS_AND_TRAININGS);
    assertThat(difference.mean()).isCloseTo(4, within(1e-12));
    // 37, 38, 36 less 31, 33, 35: 6, 5, 1
    assertThat(difference.error().value()).isCloseTo(Math.sqrt(7 / 3.0), within(1e-12));
    assertThat(difference.error().degreesOfFreedom()).isEqualTo(2);
  }

  @Test
  void oneSetOfEachIsComparedOverItsTrainingsAndSaysSo() {
    MethodSample ours = sample(false, new double[] {42, 43, 44});
    MethodSample random = sample(false, new double[] {33, 33, 33});
    Difference difference = Difference.between(ours, random).orElseThrow();

    assertThat(difference.basis()).isEqualTo(Basis.TRAININGS);
    assertThat(difference.basis().words()).isEqualTo("over trainings of one set");
    assertThat(difference.mean()).isEqualTo(10);
    assertThat(difference.error()).isEqualTo(new StandardError(1 / Math.sqrt(3), 2));
  }

  @Test
  void setsWithoutAPartnerAreLeftOutOfPairs() {
    MethodSample two = sample(false, new double[] {40}, new double[] {44});
    Difference difference = Difference.between(two, RANDOM).orElseThrow();

    assertThat(difference.mean()).isEqualTo(10); // 9 and 11
    assertThat(difference.error().degreesOfFreedom()).isEqualTo(1);
  }

  /** Three sets, each better by 3 of 300 images. */
  @Test
  void equalDifferencesAreNoSurerThanTheTestImagesAllow() {
    List<Training> drawn = new ArrayList<>();
    List<Training> random = new ArrayList<>();
    for (int set = 0; set < 3; set++) {
      drawn.add(new Training(set, 0, 31 + set));
      random.add(new Training(set, 0, 30 + set));
    }
    Difference difference =
        Difference.between(
                new MethodSample(drawn, false, 300), new MethodSample(random, false, 300))
            .orElseThrow();
    assertThat(difference.error().value()).isZero();
    assertThat(difference.countingError()).isCloseTo(Math.sqrt(99 / 300.0), within(1e-12));
    assertThat(difference.interval(0.9).low()).isCloseTo(1 - 1.6449 * 0.57446, within(1e-4));
    assertThat(difference.interval(0.95).isClear()).isFalse();
  }

  @Test
  void manyTestImagesLeaveTheSpreadOverSets() {
    MethodSample drawn = new MethodSample(RANDOM.trainings(), false, 10_000);
    MethodSample other =
        sample(false, new double[] {40, 42}, new double[] {43}, new double[] {47, 49});
    assertThat(
            Difference.between(new MethodSample(other.trainings(), false, 10_000), drawn)
                .map(d -> d.interval(0.95)))
        .isEqualTo(Difference.between(other, RANDOM).map(d -> d.interval(0.95)));
  }

  @Test
  void aSingleMeasurementHasNoInterval() {
    MethodSample one = sample(false, new double[] {50});
    assertThat(Difference.between(one, one)).isEmpty();
    assertThat(Difference.between(one, RANDOM)).isEmpty();
    assertThat(Difference.between(RANDOM, one)).isEmpty();
  }
}
