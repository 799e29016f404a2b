package io.distillery.dataset.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ResizeTest {
  @ParameterizedTest
  @EnumSource(ResizeFilter.class)
  void sameSizeIsTheSameImage(ResizeFilter filter) {
    RgbImage image = noise(9, 4);
    assertThat(Resize.to(9, 4, filter, image).pixels()).isEqualTo(image.pixels());
  }

  @ParameterizedTest
  @EnumSource(ResizeFilter.class)
  void oneColourStaysOneColour(ResizeFilter filter) {
    Random random = new Random(0);
    for (int i = 0; i < 50; i++) {
      byte[] pixels = new byte[3 * 13 * 7];
      Arrays.fill(pixels, (byte) random.nextInt());
      int width = 1 + random.nextInt(40);
      int height = 1 + random.nextInt(40);
      byte[] resized = Resize.to(width, height, filter, new RgbImage(13, 7, pixels)).pixels();
      assertThat(resized).hasSize(3 * width * height).containsOnly(pixels[0]);
    }
  }

  @Test
  void weightsSumToOneAndStayInside() {
    Random random = new Random(0);
    for (int i = 0; i < 200; i++) {
      int in = 1 + random.nextInt(100);
      int out = 1 + random.nextInt(100);
      for (ResizeFilter filter : ResizeFilter.values()) {
        ResizeWeights axis = ResizeWeights.of(in, out, filter);
        for (int x = 0; x < out; x++) {
          int count = axis.weights()[x].length;
          assertThat(axis.first()[x]).isNotNegative();
          assertThat(axis.first()[x] + count).isLessThanOrEqualTo(in);
          assertThat(Arrays.stream(axis.weights()[x]).sum())
              .isBetween((1 << 22) - count, (1 << 22) + count);
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "100, 50, 20, 40, 20",
    "50, 100, 20, 20, 40",
    "500, 333, 256, 384, 256",
    "7, 7, 3, 3, 3"
  })
  void shortSideKeepsTheAspectRatio(int width, int height, int side, int toWidth, int toHeight) {
    RgbImage resized = Resize.shortSide(side, ResizeFilter.BILINEAR, noise(width, height));
    assertThat(resized.width()).isEqualTo(toWidth);
    assertThat(resized.height()).isEqualTo(toHeight);
  }

  @ParameterizedTest
  @CsvSource({"5, 2, 2", "7, 2, 2", "6, 2, 2", "5, 5, 0"})
  void cropRoundsHalvesToEven(int width, int cropWidth, int left) {
    RgbImage image = noise(width, 3);
    RgbImage cropped = CenterCrop.of(cropWidth, 1, image);
    assertThat(cropped.red(0, 0)).isEqualTo(image.red(left, 1));
    assertThat(cropped.blue(cropWidth - 1, 0)).isEqualTo(image.blue(left + cropWidth - 1, 1));
  }

  @Test
  void cropCannotGrow() {
    assertThatThrownBy(() -> CenterCrop.of(4, 3, noise(3, 3)))
        .hasMessageContaining("4 x 3 pixels out of 3 x 3");
  }

  private static RgbImage noise(int width, int height) {
    byte[] pixels = new byte[3 * width * height];
    new Random(0).nextBytes(pixels);
    return new RgbImage(width, height, pixels);
  }
}
