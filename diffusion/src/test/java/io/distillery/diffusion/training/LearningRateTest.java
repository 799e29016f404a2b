package io.distillery.diffusion.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.distillery.diffusion.training.LearningRate.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class LearningRateTest {
  @ParameterizedTest
  @EnumSource
  void warmsUpInAStraightLine(Shape shape) {
    LearningRate rate = new LearningRate(1e-4, 20, shape);
    assertThat(rate.at(0, 120)).isCloseTo(1e-4 / 20, within(1e-12));
    assertThat(rate.at(9, 120)).isCloseTo(1e-4 / 2, within(1e-12));
    assertThat(rate.at(19, 120)).isCloseTo(1e-4, within(1e-12));
    assertThat(rate.at(20, 120)).isCloseTo(1e-4, within(1e-12));
  }

  @ParameterizedTest
  @CsvSource({"CONSTANT, 1, 1, 1", "LINEAR, 0.75, 0.5, 0.01", "COSINE, 0.8536, 0.5, 0.0002"})
  void thenFollowsItsShape(Shape shape, double quarter, double half, double last) {
    LearningRate rate = new LearningRate(1, 20, shape);
    assertThat(rate.at(45, 120)).isCloseTo(quarter, within(1e-4));
    assertThat(rate.at(70, 120)).isCloseTo(half, within(1e-4));
    assertThat(rate.at(119, 120)).isCloseTo(last, within(1e-4));
  }

  @Test
  void refusesWhatIsNoRate() {
    assertThatThrownBy(() -> new LearningRate(0, 0, Shape.CONSTANT))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new LearningRate(1, -1, Shape.CONSTANT))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
