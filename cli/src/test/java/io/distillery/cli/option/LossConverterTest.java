package io.distillery.cli.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.distillery.diffusion.training.DiffusionTrainingOptions.Loss;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.TypeConversionException;

class LossConverterTest {
  private final LossConverter converter = new LossConverter();

  @Test
  void takesTheNameOfTheHelpTextAndTheOneThatARunRecords() {
    assertThat(converter.convert("min-snr")).isEqualTo(Loss.MIN_SNR);
    for (Loss loss : Loss.values()) {
      assertThat(converter.convert(loss.toString())).isEqualTo(loss);
    }
  }

  @Test
  void anUnknownNameIsAnsweredWithTheKnownOnes() {
    assertThatThrownBy(() -> converter.convert("huber"))
        .isInstanceOf(TypeConversionException.class)
        .hasMessage("there is no loss huber, expected mse, min-snr, adaptive");
  }
}
