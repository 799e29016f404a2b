package io.distillery.diffusion.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.distillery.base.Json;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageSizeTest {
  @ParameterizedTest
  @CsvSource({
    "256, 512, 8, 512",
    "512x768, 512, 8, 512x768",
    "256x384, 512, 8, 512x768",
    "768x512, 512, 8, 768x512",
    "100x133, 512, 8, 512x680", // 680.96 is nearest to 680
    "32x48, 32, 4, 32x48",
    "300x301, 64, 8, 64"
  })
  void takesAShapeAtTheModelsSize(String asked, int shorter, int step, String drawn) {
    assertThat(ImageSize.parse(asked).shaped(shorter, step)).isEqualTo(ImageSize.parse(drawn));
  }

  @Test
  void squaresAreNumbersInJson() throws IOException {
    assertThat(Json.MAPPER.writeValueAsString(ImageSize.square(32))).isEqualTo("32");
    assertThat(Json.MAPPER.writeValueAsString(new ImageSize(32, 48))).isEqualTo("\"32x48\"");
    for (String json : new String[] {"32", "\"32\"", "\"32x32\""}) {
      assertThat(Json.MAPPER.readValue(json, ImageSize.class)).isEqualTo(ImageSize.square(32));
    }
    assertThat(Json.MAPPER.readValue("\"32x48\"", ImageSize.class))
        .isEqualTo(new ImageSize(32, 48));
    for (String json : new String[] {"0", "1.5", "\"32 x 48\"", "\"0x8\"", "true"}) {
      assertThatThrownBy(() -> Json.MAPPER.readValue(json, ImageSize.class))
          .as(json)
          .hasMessageContaining("expected");
    }
  }
}
