package io.distillery.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.distillery.dataset.image.ImageDecoder;
import io.distillery.dataset.image.PngFile;
import io.distillery.dataset.image.RgbImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PicturesTest {
  private static final String PNG = "data:image/png;base64,";
  private static final String JPEG = "data:image/jpeg;base64,";

  @TempDir Path temp;
  private Path file;

  @BeforeEach
  void chooseFile() {
    file = temp.resolve("image.png");
  }

  private RgbImage written(int width, int height) throws IOException {
    byte[] pixels = new byte[3 * width * height];
    new Random(1).nextBytes(pixels);
    RgbImage image = new RgbImage(width, height, pixels);
    PngFile.write(file, image);
    return image;
  }

  private static RgbImage shown(String picture, String start) throws IOException {
    assertThat(picture).startsWith(start);
    return new ImageDecoder()
        .decode(Base64.getDecoder().decode(picture.substring(start.length())), "picture");
  }

  @Test
  void fewDistilledImagesAreShownPixelByPixel() throws IOException {
    RgbImage image = written(256, 256);

    assertThat(shown(new Pictures(100).ofDistilled(file), PNG).pixels()).isEqualTo(image.pixels());
  }

  @Test
  void manyDistilledImagesAreSmaller() throws IOException {
    written(256, 128);

    RgbImage shown = shown(new Pictures(101).ofDistilled(file), JPEG);

    assertThat(shown.width()).isEqualTo(128);
    assertThat(shown.height()).isEqualTo(64);
  }

  @Test
  void fewTinyRealImagesAreShownPixelByPixel() throws IOException {
    RgbImage image = written(32, 32);

    assertThat(shown(new Pictures(100).ofReal(file), PNG).pixels()).isEqualTo(image.pixels());
  }

  @Test
  void realImagesAreScaledDownForMoreOrFewer() throws IOException {
    written(300, 200);

    assertThat(shown(new Pictures(100).ofReal(file), JPEG).width()).isEqualTo(96);
    assertThat(shown(new Pictures(101).ofReal(file), JPEG).width()).isEqualTo(64);
  }

  @Test
  void plainImagesStayLossless() throws IOException {
    PngFile.write(file, new RgbImage(300, 200, new byte[3 * 300 * 200]));

    assertThat(new Pictures(1000).ofReal(file)).startsWith(PNG);
  }
}
