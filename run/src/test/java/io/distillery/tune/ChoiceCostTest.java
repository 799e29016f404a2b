package io.distillery.tune;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ChoiceCostTest {
  private static final ChoiceCost COST = new ChoiceCost(3, 20, 10, 50, 180);

  @Test
  void everySettingIsOneMoreOfEverySet() {
    assertThat(COST.seconds(0)).isEqualTo(3 * (20 + 10 + 50));
    assertThat(COST.seconds(5)).isEqualTo(3 * (6 * 20 + 10 + 50));
  }

  @Test
  void asManySettingsFitAsTheRestOfTheTimeIsEnoughFor() {
    assertThat(COST.fitting(8)).isEqualTo(4); // (480 - 240) / 60
    assertThat(COST.fitting(7.9)).isEqualTo(3);
  }

  @Test
  void oneIsTriedUnlessThatTakesHalfAsLongAgain() {
    assertThat(COST.seconds(1)).isEqualTo(300);
    assertThat(COST.fitting(3.4)).isEqualTo(1);
    assertThat(COST.fitting(3.3)).isZero();
  }
}
