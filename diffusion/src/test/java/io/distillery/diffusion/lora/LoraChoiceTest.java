package io.distillery.diffusion.lora;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoraChoiceTest {
  @ParameterizedTest
  @CsvSource({
    "style.safetensors, style.safetensors, 1",
    "style.safetensors:0.8, style.safetensors, 0.8",
    "style.safetensors:-1, style.safetensors, -1",
    "style.safetensors:1e-1, style.safetensors, 0.1",
    "a:b/style.safetensors, a:b/style.safetensors, 1",
    "a:b/style.safetensors:.5, a:b/style.safetensors, 0.5",
    "C:\\style, C:\\style, 1"
  })
  void fileAndScale(String text, String file, double scale) {
    assertThat(LoraChoice.parse(text)).isEqualTo(new LoraChoice(Path.of(file), scale));
  }

  @Test
  void itsTextIsReadBack() {
    LoraChoice choice = new LoraChoice(Path.of("style.safetensors"), 0.75);
    LoraChoice back = LoraChoice.parse(choice.toString());
    assertThat(back.file()).isEqualTo(choice.file().toAbsolutePath());
    assertThat(back.scale()).isEqualTo(choice.scale());
  }

  @Test
  void infiniteScale() {
    assertThatThrownBy(() -> new LoraChoice(Path.of("a"), Double.POSITIVE_INFINITY))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("scale");
  }
}
