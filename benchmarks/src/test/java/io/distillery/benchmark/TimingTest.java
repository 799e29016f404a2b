package io.distillery.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TimingTest {
  @Test
  void medianIsTheMiddle() {
    assertThat(Timing.median(3, 1, 2)).isEqualTo(2);
    assertThat(Timing.median(4, 1, 2, 3)).isEqualTo(2.5);
  }

  @Test
  void warmUpsAreDoneAndNotCounted() {
    List<Integer> calls = new ArrayList<>();

    double median =
        new Timing(2, 3)
            .median(
                () -> {
                  calls.add(calls.size());
                  if (calls.size() <= 2) {
                    sleep(100);
                  }
                });

    assertThat(calls).hasSize(5);
    assertThat(median).isLessThan(0.05);
  }

  @Test
  void refusesNothingToMeasure() {
    assertThatThrownBy(() -> new Timing(0, 0)).hasMessageContaining("at least one repetition");
  }

  private static void sleep(long milliseconds) {
    try {
      Thread.sleep(milliseconds);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
