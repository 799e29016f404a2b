package io.distillery.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.distillery.dataset.image.ImageDecoder;
import io.distillery.dataset.image.ImageFiles;
import io.distillery.dataset.image.PilDecoder;
import io.distillery.dataset.image.RgbImage;
import io.distillery.dataset.image.UnreadableImageException;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.zip.DeflaterOutputStream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What people have in their folders, decoded as they would see it. */
class FoundImagesTest {
  /**
   * Key frames of 16 x 8 pixels that libwebp encoded: the left half rgb(200, 40, 60) beside rgb(20,
   * 90, 180); and all of it rgb(200, 40, 60).
   */
  private static final String VP8_HALVES =
      "0AEAnQEqEAAIAADAEiWgAnS6AfgAA7AA/viHf6hm/8Wh8mv9n/Jsv/2eX7T19nl/1GAAAAA=";

  private static final String VP8_PLAIN =
      "8AEAnQEqEAAIAADAEiWgAnS6AfgABEwAAP725gf770BvJ//7PL+zy/s8v/s2AAAA";

  /** Half transparent. */
  private static final String VP8_ALPHA = "AQdQwIgIAAThf9xCRP9TAQ==";

  private final ImageDecoder asSeen = new ImageDecoder();
  private final ImageDecoder pil = new PilDecoder();

  @TempDir Path temp;

  @Test
  void lossyWebp() throws IOException {
    RgbImage image = asSeen.decode(riff(chunk("VP8 ", VP8_HALVES)), "x");
    assertThat(image.width()).isEqualTo(16);
    assertThat(image.height()).isEqualTo(8);
    assertNear(image, 2, 4, new Color(200, 40, 60), 8);
    assertNear(image, 13, 4, new Color(20, 90, 180), 8);
  }

  @Test
  void lossyWebpWithAlpha() throws IOException {
    byte[] extended = {0x10, 0, 0, 0, 15, 0, 0, 7, 0, 0};
    byte[] file =
        riff(
            chunk("VP8X", Base64.getEncoder().encodeToString(extended)),
            chunk("ALPH", VP8_ALPHA),
            chunk("VP8 ", VP8_PLAIN));
    assertNear(pil.decode(file, "x"), 8, 4, new Color(200, 40, 60), 8);
    assertNear(asSeen.decode(file, "x"), 8, 4, new Color(228, 148, 158), 8);
  }

  @Test
  void truncatedWebp() {
    byte[] file = riff(chunk("VP8 ", VP8_HALVES));
    for (int length : new int[] {11, 20, 35, 45}) {
      assertThatThrownBy(() -> asSeen.decode(Arrays.copyOf(file, length), "class/x.webp"))
          .as("%d bytes", length)
          .isInstanceOf(UnreadableImageException.class)
          .hasMessageStartingWith("class/x.webp: it is ");
    }
  }

  /** Six blocks of colour, 3 x 2, of which orientation n shows that one at the top left. */
  @ParameterizedTest
  @CsvSource({"1,0,48", "2,2,48", "3,5,48", "4,3,48", "5,0,32", "6,3,32", "7,5,32", "8,2,32"})
  void jpegInEveryOrientation(int orientation, int topLeft, int width) throws IOException {
    Color[] colours = {
      Color.RED, Color.GREEN, Color.BLUE, Color.WHITE, Color.BLACK, new Color(128, 0, 128)
    };
    BufferedImage image = new BufferedImage(48, 32, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < 32; y++) {
      for (int x = 0; x < 48; x++) {
        image.setRGB(x, y, colours[x / 16 + 3 * (y / 16)].getRGB());
      }
    }
    byte[] exif = ImageFiles.exif(orientation, ByteOrder.LITTLE_ENDIAN);
    byte[] segment =
        ByteBuffer.allocate(exif.length + 6)
            .put("Exif\0\0".getBytes(StandardCharsets.US_ASCII))
            .put(exif)
            .array();
    byte[] jpeg = ImageFiles.withSegment(ImageFiles.encode(image, "jpg"), 0xe1, segment);
    RgbImage seen = asSeen.decode(jpeg, "x");
    assertThat(seen.width()).isEqualTo(width);
    assertNear(seen, 3, 3, colours[topLeft], 30);
    assertNear(pil.decode(jpeg, "x"), 3, 3, colours[0], 30);
  }

  @ParameterizedTest
  @ValueSource(strings = {"jpg", "png", "gif"})
  void progressiveAndInterlacedFilesAreAsOthers(String format) throws IOException {
    BufferedImage image = ImageFiles.noise(37, 23, BufferedImage.TYPE_INT_RGB);
    byte[] progressive = encode(image, format, true);
    byte[] plain = encode(image, format, false);
    assertThat(progressive).isNotEqualTo(plain);
    assertThat(asSeen.decode(progressive, "x").pixels())
        .isEqualTo(asSeen.decode(plain, "x").pixels());
  }

  @Test
  void firstPictureOfAnAnimation() throws IOException {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("gif").next();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
      writer.setOutput(out);
      writer.prepareWriteSequence(null);
      for (Color color : new Color[] {Color.RED, Color.BLUE}) {
        writer.writeToSequence(new IIOImage(filled(color), null, null), null);
      }
      writer.endWriteSequence();
    } finally {
      writer.dispose();
    }
    assertNear(asSeen.decode(bytes.toByteArray(), "x"), 3, 3, Color.RED, 0);
  }

  @Test
  void grayWithAlpha() throws IOException {
    // type 4: gray and alpha; one row, unfiltered: 100 at half, 100 opaque
    byte[] png = png(2, 1, 8, 4, new byte[] {0, 100, (byte) 128, 100, (byte) 255});
    assertNear(asSeen.decode(png, "x"), 0, 0, new Color(177, 177, 177), 0);
    assertNear(asSeen.decode(png, "x"), 1, 0, new Color(100, 100, 100), 0);
    assertNear(pil.decode(png, "x"), 0, 0, new Color(100, 100, 100), 0);
  }

  @Test
  void sixteenBitsWithAlpha() throws IOException {
    byte[] row = {0, 100, 1, 50, 1, 20, 1, 0, 0, 100, 1, 50, 1, 20, 1, -1, -1};
    byte[] png = png(2, 1, 16, 6, row);
    assertNear(asSeen.decode(png, "x"), 0, 0, Color.WHITE, 0);
    assertNear(asSeen.decode(png, "x"), 1, 0, new Color(100, 50, 20), 0);
    assertNear(pil.decode(png, "x"), 0, 0, new Color(100, 50, 20), 0);
  }

  /** One colour of a file without alpha may be declared transparent. */
  @ParameterizedTest
  @CsvSource({"8, 2", "8, 0", "16, 2", "16, 0"})
  void transparentColourOfAPng(int bits, int type) throws IOException {
    int samples = (type == 2 ? 3 : 1) * bits / 8;
    byte[] row = new byte[1 + 2 * samples]; // the filter, a transparent and an opaque pixel
    Arrays.fill(row, 1, 1 + samples, (byte) 100);
    Arrays.fill(row, 1 + samples, row.length, (byte) 50);
    ByteBuffer transparent = ByteBuffer.allocate(type == 2 ? 6 : 2);
    while (transparent.hasRemaining()) {
      transparent.putShort((short) (bits == 8 ? 100 : 100 << 8 | 100));
    }
    byte[] png = ImageFiles.withChunk(png(2, 1, bits, type, row), "tRNS", transparent.array());
    assertNear(asSeen.decode(png, "x"), 0, 0, Color.WHITE, 0);
    assertNear(asSeen.decode(png, "x"), 1, 0, new Color(50, 50, 50), 0);
    assertNear(pil.decode(png, "x"), 0, 0, new Color(100, 100, 100), 0);
  }

  @Test
  void contentDecidesWhateverTheExtension() throws IOException {
    Path file = temp.resolve("really-png.jpg");
    Files.write(file, ImageFiles.encode(filled(Color.CYAN), "png"));
    assertNear(asSeen.decode(file), 1, 1, Color.CYAN, 0);
  }

  @Test
  void errorsNameTheFile() throws IOException {
    Path empty = Files.createFile(temp.resolve("nothing.png"));
    assertThatThrownBy(() -> asSeen.decode(empty)).hasMessage(empty + ": it is empty");
    Path cut = temp.resolve("cut.jpg");
    byte[] whole = ImageFiles.encode(ImageFiles.noise(64, 64, BufferedImage.TYPE_INT_RGB), "jpg");
    Files.write(cut, Arrays.copyOf(whole, whole.length / 2));
    assertThatThrownBy(() -> asSeen.decode(cut)).hasMessageStartingWith(cut + ": it is damaged");
  }

  /** Small files that say they are huge; refused before memory is taken for their pixels. */
  @ParameterizedTest
  @ValueSource(strings = {"gif", "jpg", "webp"})
  void bombsOfEveryFormat(String format) throws IOException {
    byte[] file =
        format.equals("webp")
            ? riff(chunk("VP8 ", VP8_HALVES))
            : ImageFiles.encode(filled(Color.RED), format);
    switch (format) {
      case "gif" -> hugeGif(file);
      case "jpg" -> hugeJpeg(file);
      default ->
          ByteBuffer.wrap(file)
              .order(ByteOrder.LITTLE_ENDIAN)
              .putShort(26, (short) 16_383)
              .putShort(28, (short) 16_383);
    }
    assertThatThrownBy(() -> asSeen.decode(file, "x"))
        .isInstanceOf(UnreadableImageException.class)
        .hasMessageContaining("more than the limit of 178,956,970 pixels");
  }

  /** The size of the screen, and of the first picture behind the palette. */
  private static void hugeGif(byte[] file) {
    ByteBuffer gif = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    gif.putShort(6, (short) 60_000).putShort(8, (short) 60_000);
    int at = 13 + ((file[10] & 0x80) == 0 ? 0 : 3 << (file[10] & 7) + 1);
    while (file[at] == 0x21) { // an extension: its blocks up to an empty one
      at += 2;
      while (file[at] != 0) {
        at += 1 + (file[at] & 0xff);
      }
      at++;
    }
    gif.putShort(at + 5, (short) 60_000).putShort(at + 7, (short) 60_000);
  }

  private static void hugeJpeg(byte[] file) {
    ByteBuffer jpeg = ByteBuffer.wrap(file);
    int at = 2;
    while ((file[at + 1] & 0xff) != 0xc0) {
      at += 2 + (jpeg.getShort(at + 2) & 0xffff);
    }
    jpeg.putShort(at + 5, (short) 60_000).putShort(at + 7, (short) 60_000);
  }

  private static byte[] encode(BufferedImage image, String format, boolean progressive)
      throws IOException {
    ImageWriter writer = ImageIO.getImageWritersByFormatName(format).next();
    ImageWriteParam parameters = writer.getDefaultWriteParam();
    parameters.setProgressiveMode(
        progressive ? ImageWriteParam.MODE_DEFAULT : ImageWriteParam.MODE_DISABLED);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
      writer.setOutput(out);
      writer.write(null, new IIOImage(image, null, null), parameters);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  private static byte[] png(int width, int height, int bits, int type, byte[] rows)
      throws IOException {
    ByteArrayOutputStream deflated = new ByteArrayOutputStream();
    try (DeflaterOutputStream out = new DeflaterOutputStream(deflated)) {
      out.write(rows);
    }
    ByteBuffer header = ByteBuffer.allocate(13).putInt(width).putInt(height);
    header.put((byte) bits).put((byte) type);
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    png.write(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
    png.write(ImageFiles.chunk("IHDR", header.array()));
    png.write(ImageFiles.chunk("IDAT", deflated.toByteArray()));
    png.write(ImageFiles.chunk("IEND", new byte[0]));
    return png.toByteArray();
  }

  private static byte[] chunk(String type, String base64) {
    byte[] data = Base64.getDecoder().decode(base64);
    int padded = data.length + (data.length & 1);
    return ByteBuffer.allocate(8 + padded)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(type.getBytes(StandardCharsets.US_ASCII))
        .putInt(data.length)
        .put(data)
        .array();
  }

  private static byte[] riff(byte[]... chunks) {
    int length = Arrays.stream(chunks).mapToInt(c -> c.length).sum();
    ByteBuffer file = ByteBuffer.allocate(12 + length).order(ByteOrder.LITTLE_ENDIAN);
    file.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(4 + length);
    file.put("WEBP".getBytes(StandardCharsets.US_ASCII));
    Arrays.stream(chunks).forEach(file::put);
    return file.array();
  }

  private static BufferedImage filled(Color color) {
    BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 64; i++) {
      image.setRGB(i % 8, i / 8, color.getRGB());
    }
    return image;
  }

  private static void assertNear(RgbImage image, int x, int y, Color expected, int tolerance) {
    int[] seen = {image.red(x, y), image.green(x, y), image.blue(x, y)};
    int[] wanted = {expected.getRed(), expected.getGreen(), expected.getBlue()};
    for (int i = 0; i < 3; i++) {
      assertThat(Math.abs(seen[i] - wanted[i]))
          .as("%s at %d, %d, expected %s", Arrays.toString(seen), x, y, expected)
          .isLessThanOrEqualTo(tolerance);
    }
  }
}
