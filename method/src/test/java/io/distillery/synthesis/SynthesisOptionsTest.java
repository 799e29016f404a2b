package io.distillery.synthesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.distillery.diffusion.model.KeptWeights;
import io.distillery.diffusion.model.VaeTiles;
import io.distillery.diffusion.sampling.PromptMode;
import io.distillery.diffusion.scheduler.SamplerChoice;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class SynthesisOptionsTest {
  private static SynthesisOptions options(
      double strength, int steps, double scale, int batchSize, int imageSize) {
    return new SynthesisOptions(
        strength,
        steps,
        scale,
        0,
        "",
        SamplerChoice.CHECKPOINT,
        PromptMode.PADDED,
        batchSize,
        imageSize,
        VaeTiles.AUTO,
        KeptWeights.FASTEST);
  }

  @Test
  void hasTheNumbersOfTheMethod() {
    SynthesisOptions options = SynthesisOptions.defaults(32);
    assertThat(options.strength()).isEqualTo(0.7);
    assertThat(options.steps()).isEqualTo(50);
    assertThat(options.guidanceScale()).isEqualTo(10);
    assertThat(options.guidanceRescale()).isZero();
    assertThat(options.negativePrompt()).isEqualTo("cartoon, anime, painting");
    assertThat(options.scheduler()).isEqualTo(SamplerChoice.CHECKPOINT);
    assertThat(options.promptMode()).isEqualTo(PromptMode.PADDED);
    assertThat(options.batchSize()).isEqualTo(8);
    assertThat(options.imageSize()).isEqualTo(32);
    assertThat(options.vaeTiles()).isEqualTo(VaeTiles.AUTO);
    assertThat(options.weights()).isEqualTo(KeptWeights.FASTEST);
  }

  @Test
  void refusesWhatCannotWork() {
    assertThat(options(0, 50, 10, 8, 32).strength()).as("decodes prototypes as they are").isZero();
    assertThatThrownBy(() -> options(-0.1, 50, 10, 8, 32)).hasMessageContaining("strength is -0.1");
    assertThatThrownBy(() -> options(1.1, 50, 10, 8, 32)).hasMessageContaining("strength is 1.1");
    assertThatThrownBy(() -> options(0.7, 0, 10, 8, 32)).hasMessageContaining("0 steps");
    assertThatThrownBy(() -> options(0.1, 9, 10, 8, 32)).hasMessageContaining("no step to take");
    assertThatThrownBy(() -> options(0.7, 50, 0.5, 8, 32)).hasMessageContaining("scale is 0.5");
    assertThatThrownBy(() -> options(0.7, 50, 10, 0, 32)).hasMessageContaining("batch size is 0");
    assertThatThrownBy(() -> options(0.7, 50, 10, 8, 0)).hasMessageContaining("size is 0 pixels");
  }

  @Test
  void isWrittenAndReadAsJson() throws IOException {
    ObjectMapper json = new ObjectMapper();
    SynthesisOptions options = SynthesisOptions.defaults(32);
    assertThat(json.readValue(json.writeValueAsBytes(options), SynthesisOptions.class))
        .isEqualTo(options);
  }

  /** So that runs of before there was one are still up to date. */
  @Test
  void guidanceThatIsNotRescaledIsNotWritten() throws IOException {
    ObjectMapper json = new ObjectMapper();
    String text = json.writeValueAsString(SynthesisOptions.defaults(32));
    assertThat(text).doesNotContain("guidanceRescale");
    String rescaled = text.replace("{", "{\"guidanceRescale\":0.7,");
    SynthesisOptions read = json.readValue(rescaled, SynthesisOptions.class);
    assertThat(read.guidanceRescale()).isEqualTo(0.7);
    assertThat(json.writeValueAsString(read)).contains("\"guidanceRescale\":0.7");
  }
}
