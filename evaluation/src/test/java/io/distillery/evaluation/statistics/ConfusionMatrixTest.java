package io.distillery.evaluation.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ConfusionMatrixTest {
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
