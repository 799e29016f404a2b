package io.distillery.dataset.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnreadableImageTest {
  private static final int DAMAGES = 100;

  @TempDir Path temp;

  private final ImageDecoder decoder = new ImageDecoder();

  @ParameterizedTest
  @ValueSource(strings = {"jpg", "png", "gif", "bmp", "tiff"})
  void truncatedFiles(String format) throws IOException {
    byte[] whole = ImageFiles.encode(ImageFiles.noise(64, 64, BufferedImage.TYPE_INT_RGB), format);
    decoder.decode(whole, "whole");
    for (double part : new double[] {0.01, 0.5, 0.9}) {
      byte[] cut = Arrays.copyOf(whole, (int) (whole.length * part));
      assertUnreadable(cut).hasMessageStartingWith("x: it is ");
    }
  }

  /** Whatever is wrong with a file, it is told by one kind of exception. */
  @ParameterizedTest
  @ValueSource(strings = {"jpg", "png", "gif", "bmp", "tiff", "webp"})
  void damagedFiles(String format) throws IOException {
    byte[] whole =
        format.equals("webp")
            ? ImageFiles.webp(64, 64, 1, 2, 3, 255)
            : ImageFiles.encode(ImageFiles.noise(64, 64, BufferedImage.TYPE_INT_RGB), format);
    ImageDecoder small = new ImageDecoder(1_000_000);
    Random random = new Random(1);
    int unreadable = 0;
    for (int i = 0; i < DAMAGES; i++) {
      byte[] damaged = whole.clone();
      for (int n = random.nextInt(4); n >= 0; n--) {
        damaged[random.nextInt(Math.min(damaged.length, 400))] = (byte) random.nextInt();
      }
      try {
        small.decode(damaged, "x");
      } catch (UnreadableImageException e) {
        unreadable++;
        assertThat(e.reason()).isNotBlank();
      }
    }
    assertThat(unreadable).isPositive();
  }

  @Test
  void decompressionBombsAreRefusedByTheirHeader() throws IOException {
    byte[] png = ImageFiles.encode(ImageFiles.noise(2, 2, BufferedImage.TYPE_INT_RGB), "png");
    byte[] bomb = ImageFiles.withSize(png, 60_000, 50_000);
    assertUnreadable(bomb)
        .hasMessageContaining(
            "60,000 x 50,000 pixels, more than the limit of 178,956,970 pixels: a decompression");
  }

  @Test
  void bitmapBombsAreCalledWhatTheyAre() throws IOException {
    byte[] bmp = ImageFiles.encode(ImageFiles.noise(2, 2, BufferedImage.TYPE_INT_RGB), "bmp");
    ByteBuffer.wrap(bmp).order(ByteOrder.LITTLE_ENDIAN).putInt(18, 1 << 30).putInt(22, -(1 << 30));
    assertUnreadable(bmp).hasMessageContaining("1,073,741,824 x 1,073,741,824 pixels, more than");
  }

  /** A picture may lie far outside the screen that it is to be seen on. */
  @Test
  void aGifPictureFarOutsideItsScreenIsABomb() throws IOException {
    byte[] gif = ImageFiles.encode(ImageFiles.noise(2, 2, BufferedImage.TYPE_INT_RGB), "gif");
    int picture = 13 + 3 * (2 << (gif[10] & 7));
    while (gif[picture] != 0x2c) {
      picture++;
    }
    ByteBuffer.wrap(gif)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putShort(picture + 1, (short) 40_000)
        .putShort(picture + 3, (short) 50_000);
    assertUnreadable(gif).hasMessageContaining("40,002 x 50,002 pixels, more than the limit");
  }

  @Test
  void limitIsAnOption() throws IOException {
    byte[] png = ImageFiles.encode(ImageFiles.noise(4, 4, BufferedImage.TYPE_INT_RGB), "png");
    new ImageDecoder(16).decode(png, "x");
    assertThatThrownBy(() -> new ImageDecoder(15).decode(png, "x"))
        .isInstanceOf(UnreadableImageException.class);
  }

  @Test
  void whatIsNoImage() {
    byte[] html = "<!DOCTYPE html>".getBytes(StandardCharsets.UTF_8);
    assertUnreadable(html).hasMessageContainingAll("no image of a known format", "3c 21 44 4f");
    assertUnreadable(new byte[0]).hasMessageContaining("it is empty");
  }

  @Test
  void filesThatCannotBeRead() {
    assertThatThrownBy(() -> decoder.decode(temp.resolve("gone.jpg")))
        .isInstanceOf(UnreadableImageException.class)
        .hasMessageContaining("there is no such file");
    assertThatThrownBy(() -> decoder.decode(temp))
        .isInstanceOf(UnreadableImageException.class)
        .hasMessageContaining("cannot be read");
  }

  private AbstractThrowableAssert<?, ?> assertUnreadable(byte[] content) {
    return assertThatThrownBy(() -> decoder.decode(content, "x"))
        .isInstanceOf(UnreadableImageException.class);
  }
}
