package io.distillery.dataset.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.WritableRaster;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageDecoderTest {
  private final ImageDecoder asSeen = new ImageDecoder();
  private final ImageDecoder pil = new PilDecoder();

  @ParameterizedTest
  @ValueSource(strings = {"png", "bmp", "tiff"})
  void losslessFormatsKeepEveryByte(String format) throws IOException {
    BufferedImage image = ImageFiles.noise(7, 5, BufferedImage.TYPE_3BYTE_BGR);
    RgbImage decoded = asSeen.decode(ImageFiles.encode(image, format), "x");
    assertThat(decoded.width()).isEqualTo(7);
    assertThat(decoded.height()).isEqualTo(5);
    for (int y = 0; y < 5; y++) {
      for (int x = 0; x < 7; x++) {
        assertColor(decoded, x, y, new Color(image.getRGB(x, y)));
      }
    }
  }

  /** The picture of a GIF file may be smaller than its screen, which is what a viewer shows. */
  @Test
  void gifPicturesLieOnTheirScreen() throws IOException {
    BufferedImage red = new BufferedImage(2, 3, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 6; i++) {
      red.setRGB(i % 2, i / 2, Color.RED.getRGB());
    }
    byte[] gif = ImageFiles.encode(red, "gif");
    gif[6] = 7; // the screen: 7 x 5
    gif[8] = 5;
    int picture = 13 + 3 * (2 << (gif[10] & 7));
    while (gif[picture] != 0x2c) {
      picture++;
    }
    gif[picture + 1] = 4; // to the right
    gif[picture + 3] = 1; // and down

    RgbImage seen = asSeen.decode(gif, "x");

    assertThat(seen.width()).isEqualTo(7);
    assertThat(seen.height()).isEqualTo(5);
    for (int y = 0; y < 5; y++) {
      for (int x = 0; x < 7; x++) {
        boolean inside = x >= 4 && x < 6 && y >= 1 && y < 4;
        assertColor(seen, x, y, inside ? Color.RED : Color.WHITE);
      }
    }
    assertThat(pil.decode(gif, "x").width()).isEqualTo(7);
  }

  @Test
  void ownPngFilesAreReadBack() throws IOException {
    RgbImage image = new RgbImage(2, 1, new byte[] {1, 2, 3, -1, -2, -3});
    assertThat(asSeen.decode(PngFile.encode(image), "x").pixels()).isEqualTo(image.pixels());
  }

  @Test
  void grayIsNotGammaCorrected() throws IOException {
    BufferedImage image = filled(BufferedImage.TYPE_BYTE_GRAY, 100);
    for (String format : new String[] {"png", "jpg", "bmp", "tiff"}) {
      RgbImage decoded = asSeen.decode(ImageFiles.encode(image, format), format);
      assertColor(decoded, 1, 1, new Color(100, 100, 100));
    }
  }

  @Test
  void highByteOfSixteenBits() throws IOException {
    BufferedImage gray = filled(BufferedImage.TYPE_USHORT_GRAY, 0xc8ff);
    assertColor(asSeen.decode(ImageFiles.encode(gray, "png"), "x"), 1, 1, new Color(200, 200, 200));

    ColorModel rgb16 =
        new ComponentColorModel(
            ColorSpace.getInstance(ColorSpace.CS_sRGB), false, false, 1, DataBuffer.TYPE_USHORT);
    WritableRaster raster = rgb16.createCompatibleWritableRaster(1, 1);
    raster.setPixel(0, 0, new int[] {0x0100, 0x7fff, 0xffff});
    byte[] png = ImageFiles.encode(new BufferedImage(rgb16, raster, false, null), "png");
    assertColor(pil.decode(png, "x"), 0, 0, new Color(1, 127, 255));
  }

  @Test
  void blackAndWhite() throws IOException {
    BufferedImage image = ImageFiles.noise(9, 3, BufferedImage.TYPE_BYTE_BINARY);
    RgbImage decoded = asSeen.decode(ImageFiles.encode(image, "png"), "x");
    assertColor(decoded, 8, 2, new Color(image.getRGB(8, 2)));
    assertThat(decoded.red(0, 0)).isIn(0, 255);
  }

  @Test
  void alphaOverWhiteUnlessPilIsAskedFor() throws IOException {
    BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_4BYTE_ABGR);
    image.setRGB(0, 0, 0x000a1422);
    image.setRGB(1, 0, 0x800a1422);
    byte[] png = ImageFiles.encode(image, "png");
    assertColor(asSeen.decode(png, "x"), 0, 0, Color.WHITE);
    assertColor(asSeen.decode(png, "x"), 1, 0, new Color(132, 137, 144));
    assertColor(pil.decode(png, "x"), 0, 0, new Color(10, 20, 34));
    assertColor(pil.decode(png, "x"), 1, 0, new Color(10, 20, 34));
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "gif"})
  void paletteWithATransparentColour(String format) throws IOException {
    byte[] levels = {(byte) 200, 50};
    IndexColorModel palette = new IndexColorModel(1, 2, levels, levels, levels, 1);
    BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_BYTE_BINARY, palette);
    image.getRaster().setSample(1, 0, 0, 1);
    byte[] file = ImageFiles.encode(image, format);
    assertColor(asSeen.decode(file, "x"), 0, 0, new Color(200, 200, 200));
    assertColor(asSeen.decode(file, "x"), 1, 0, Color.WHITE);
    assertColor(pil.decode(file, "x"), 1, 0, new Color(50, 50, 50));
  }

  @Test
  void webp() throws IOException {
    byte[] file = ImageFiles.webp(5, 4, 10, 20, 30, 128);
    assertColor(pil.decode(file, "x"), 4, 3, new Color(10, 20, 30));
    assertColor(asSeen.decode(file, "x"), 4, 3, new Color(132, 137, 142));
  }

  @Test
  void colourProfilesAreIgnored() throws IOException {
    byte[] plain = ImageFiles.encode(ImageFiles.noise(16, 16, BufferedImage.TYPE_INT_RGB), "jpg");
    byte[] profile = ICC_Profile.getInstance(ColorSpace.CS_LINEAR_RGB).getData();
    byte[] data =
        ByteBuffer.allocate(14 + profile.length)
            .put("ICC_PROFILE\0".getBytes(StandardCharsets.US_ASCII))
            .put((byte) 1)
            .put((byte) 1)
            .put(profile)
            .array();
    byte[] profiled = ImageFiles.withSegment(plain, 0xe2, data);
    assertThat(asSeen.decode(profiled, "x").pixels()).isEqualTo(asSeen.decode(plain, "x").pixels());
  }

  /**
   * Stored (inverted) samples: Y, Cb, Cr of a colour and black; the colour is inverted once more.
   */
  @ParameterizedTest
  @CsvSource({"255,128,128,255, 0,0,0", "0,128,128,255, 255,255,255", "76,85,255,128, 1,128,128"})
  void ycck(int y, int cb, int cr, int k, int red, int green, int blue) {
    WritableRaster raster =
        WritableRaster.createInterleavedRaster(DataBuffer.TYPE_BYTE, 1, 1, 4, null);
    raster.setPixel(0, 0, new int[] {y, cb, cr, k});
    RgbImage image = CmykJpeg.rgb(raster, new JpegHeader(4, 2, Optional.empty()));
    assertColor(image, 0, 0, new Color(red, green, blue));
  }

  @Test
  void usualLimitIsThatOfPil() {
    assertThat(ImageDecoder.MOST_PIXELS).isEqualTo(178_956_970);
  }

  private static BufferedImage filled(int type, int sample) {
    BufferedImage image = new BufferedImage(8, 8, type);
    for (int i = 0; i < 64; i++) {
      image.getRaster().setSample(i % 8, i / 8, 0, sample);
    }
    return image;
  }

  private static void assertColor(RgbImage image, int x, int y, Color expected) {
    assertThat(new Color(image.red(x, y), image.green(x, y), image.blue(x, y)))
        .isEqualTo(new Color(expected.getRGB()));
  }
}
