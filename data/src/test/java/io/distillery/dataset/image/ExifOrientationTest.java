package io.distillery.dataset.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExifOrientationTest {
  private static final byte[] NO_JPEG = {1, 2, 3};

  /** The six pixels of 3 x 2 are numbered 1 2 3 / 4 5 6. */
  @ParameterizedTest
  @CsvSource({
    "UPRIGHT, 3, 123456",
    "MIRRORED, 3, 321654",
    "UPSIDE_DOWN, 3, 654321",
    "UPSIDE_DOWN_MIRRORED, 3, 456123",
    "TRANSPOSED, 2, 142536",
    "TO_TURN_CLOCKWISE, 2, 415263",
    "TRANSVERSE, 2, 635241",
    "TO_TURN_COUNTERCLOCKWISE, 2, 362514"
  })
  void turnsPixels(ExifOrientation orientation, int width, String seen) {
    byte[] pixels = new byte[18];
    for (int i = 0; i < 18; i++) {
      pixels[i] = (byte) (1 + i / 3);
    }
    RgbImage image = orientation.upright(new RgbImage(3, 2, pixels));
    StringBuilder numbers = new StringBuilder();
    for (int i = 0; i < 6; i++) {
      numbers.append(image.blue(i % width, i / width));
    }
    assertThat(image.width()).isEqualTo(width);
    assertThat(numbers.toString()).isEqualTo(seen);
  }

  @ParameterizedTest
  @CsvSource({
    "1, UPRIGHT",
    "3, UPSIDE_DOWN",
    "8, TO_TURN_COUNTERCLOCKWISE",
    "0, UPRIGHT",
    "9, UPRIGHT"
  })
  void isFoundInEveryFormat(int code, ExifOrientation expected) throws IOException {
    BufferedImage image = ImageFiles.noise(4, 4, BufferedImage.TYPE_INT_RGB);
    for (ByteOrder order : new ByteOrder[] {ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN}) {
      byte[] exif = ImageFiles.exif(code, order);
      assertThat(of(exif)).isEqualTo(expected); // a TIFF file
      byte[] segment =
          ByteBuffer.allocate(exif.length + 6)
              .put("Exif\0\0".getBytes(StandardCharsets.US_ASCII))
              .put(exif)
              .array();
      assertThat(of(ImageFiles.withSegment(ImageFiles.encode(image, "jpg"), 0xe1, segment)))
          .isEqualTo(expected);
      assertThat(of(ImageFiles.withChunk(ImageFiles.encode(image, "png"), "eXIf", exif)))
          .isEqualTo(expected);
      byte[] webp = ImageFiles.webp(4, 4, 1, 2, 3, 4);
      ByteBuffer more =
          ByteBuffer.allocate(webp.length + 8 + exif.length).order(ByteOrder.LITTLE_ENDIAN);
      more.put(webp).put("EXIF".getBytes(StandardCharsets.US_ASCII)).putInt(exif.length).put(exif);
      assertThat(of(more.array())).isEqualTo(expected);
    }
  }

  @Test
  void imageWithoutExifIsUpright() throws IOException {
    BufferedImage image = ImageFiles.noise(4, 4, BufferedImage.TYPE_INT_RGB);
    for (String format : new String[] {"jpg", "png", "gif", "bmp"}) {
      assertThat(of(ImageFiles.encode(image, format))).isEqualTo(ExifOrientation.UPRIGHT);
    }
    assertThat(of(NO_JPEG)).isEqualTo(ExifOrientation.UPRIGHT);
  }

  @Test
  void damageIsNoFailure() {
    Random random = new Random(0);
    for (int i = 0; i < 2000; i++) {
      byte[] exif = ImageFiles.exif(6, i % 2 == 0 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
      byte[] damaged = Arrays.copyOf(exif, random.nextInt(exif.length + 1));
      if (damaged.length > 4) {
        damaged[4 + random.nextInt(damaged.length - 4)] = (byte) random.nextInt();
      }
      assertThat(of(damaged)).isNotNull();
    }
  }

  private static ExifOrientation of(byte[] content) {
    return ExifOrientation.of(content, JpegHeader.of(content));
  }
}
