package io.distillery.evaluation.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RandomBaselineTest {
  private static final List<String> CLASSES = List.of("cat", "dog", "frog");
  private static final int[] LABELS = IntStream.range(0, 300).map(i -> i % 3).toArray();

  @Test
  void everyClassGivesAsManyDifferentImages() {
    long[] chosen = new RandomBaseline(1, 0).choose(LABELS, CLASSES, 10);
    assertThat(chosen).hasSize(30).doesNotHaveDuplicates();
    for (int i = 0; i < 30; i++) {
      assertThat(LABELS[(int) chosen[i]]).isEqualTo(i / 10);
    }
  }

  @Test
  void seedAndSetDecide() {
    long[] chosen = new RandomBaseline(1, 0).choose(LABELS, CLASSES, 10);
    assertThat(new RandomBaseline(1, 0).choose(LABELS, CLASSES, 10)).isEqualTo(chosen);
    assertThat(new RandomBaseline(2, 0).choose(LABELS, CLASSES, 10)).isNotEqualTo(chosen);
    assertThat(new RandomBaseline(1, 1).choose(LABELS, CLASSES, 10)).isNotEqualTo(chosen);
  }

  @Test
  void allImagesAreEquallyLikely() {
    int[] counts = new int[LABELS.length];
    for (int seed = 0; seed < 1000; seed++) {
      LongStream.of(new RandomBaseline(seed, 0).choose(LABELS, CLASSES, 10))
          .forEach(i -> counts[(int) i]++);
    }
    // Each is expected 100 times, with a deviation of 9.5.
    assertThat(Arrays.stream(counts).boxed().toList()).allMatch(n -> n > 55 && n < 145);
  }

  @Test
  void aClassWithTooFewImagesIsNamed() {
    int[] labels = {0, 0, 0, 1, 2, 2};
    assertThat(new RandomBaseline(1, 0).choose(labels, CLASSES, 1)).hasSize(3);
    assertThatThrownBy(() -> new RandomBaseline(1, 0).choose(labels, CLASSES, 2))
        .hasMessageStartingWith("Class dog has 1 images and 2 of each class are wanted");
  }
}
