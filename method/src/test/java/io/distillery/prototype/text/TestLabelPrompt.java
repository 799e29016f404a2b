package io.distillery.prototype.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TestLabelPrompt {
  @ParameterizedTest
  @CsvSource({
    "truck, a photo of a truck",
    "airplane, a photo of an airplane",
    "Old English sheepdog, a photo of an Old English sheepdog",
    "hourglass, a photo of an hourglass",
    "unicycle, a photo of a unicycle",
    "umbrella, a photo of an umbrella",
    "European fire salamander, a photo of a European fire salamander",
    "'tench, Tinca tinca', a photo of a tench"
  })
  void namesTheFirstLabelWithItsArticle(String label, String prompt) {
    assertThat(LabelPrompt.of(label)).isEqualTo(prompt);
  }

  @Test
  void refusesALabelWithoutAName() {
    assertThatThrownBy(() -> LabelPrompt.of(" "))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("The class label is ' ', expected a name in words");
  }
}
