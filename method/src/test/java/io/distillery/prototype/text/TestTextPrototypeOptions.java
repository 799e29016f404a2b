package io.distillery.prototype.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TestTextPrototypeOptions {
  @Test
  void defaultsAreThePapers() {
    assertThat(TextPrototypeOptions.defaults())
        .isEqualTo(
            new TextPrototypeOptions(TextRule.FREQUENT_WORDS, 0.7, 30, WordMatch.WHOLE_WORD));
  }

  @Test
  void refusesNumbersOutOfRange() {
    TextPrototypeOptions defaults = TextPrototypeOptions.defaults();
    for (double threshold : new double[] {0, -0.1, 1.01, Double.NaN}) {
      assertThatThrownBy(() -> defaults.withThreshold(threshold))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "prototypes.texts.threshold is %s, expected a share above 0 and at most 1",
              threshold);
    }
    assertThatThrownBy(() -> defaults.withTopK(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("prototypes.texts.topK is 0, expected 1 or more");
  }
}
