package io.distillery.dataset.image;

import java.awt.image.BufferedImage;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Random;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;

/** Makes the content of image files. */
public final class ImageFiles {
  private static final int PNG_HEADER_END = 33; // signature and IHDR

  private ImageFiles() {}

  /** Random samples in any type of image. */
  public static BufferedImage noise(int width, int height, int type) {
    BufferedImage image = new BufferedImage(width, height, type);
    Random random = new Random(0);
    WritableRaster raster = image.getRaster();
    int[] sizes = raster.getSampleModel().getSampleSize();
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        for (int band = 0; band < sizes.length; band++) {
          raster.setSample(x, y, band, random.nextInt(1 << sizes[band]));
        }
      }
    }
    return image;
  }

  public static byte[] encode(BufferedImage image, String format) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    if (!ImageIO.write(image, format, bytes)) {
      throw new IllegalArgumentException("No writer for " + format);
    }
    return bytes.toByteArray();
  }

  /** A JPEG with one more segment behind its first. */
  public static byte[] withSegment(byte[] jpeg, int marker, byte[] data) {
    int at = 4 + ((jpeg[4] & 0xff) << 8 | jpeg[5] & 0xff); // behind JFIF's
    ByteBuffer segment = ByteBuffer.allocate(data.length + 4);
    segment.put((byte) 0xff).put((byte) marker).putShort((short) (data.length + 2)).put(data);
    return inserted(jpeg, at, segment.array());
  }

  /** A PNG with one more chunk behind its header. */
  public static byte[] withChunk(byte[] png, String type, byte[] data) {
    return inserted(png, PNG_HEADER_END, chunk(type, data));
  }

  /** A PNG whose header claims another size. */
  static byte[] withSize(byte[] png, int width, int height) {
    ByteBuffer header = ByteBuffer.allocate(13).put(png, 16, 13);
    header.putInt(0, width).putInt(4, height);
    byte[] result = png.clone();
    byte[] chunk = chunk("IHDR", header.array());
    System.arraycopy(chunk, 0, result, 8, chunk.length);
    return result;
  }

  /** A TIFF structure with the tag Orientation, as EXIF holds it. */
  public static byte[] exif(int orientation, ByteOrder order) {
    ByteBuffer tiff = ByteBuffer.allocate(26).order(order);
    tiff.put((order == ByteOrder.BIG_ENDIAN ? "MM" : "II").getBytes(StandardCharsets.US_ASCII));
    tiff.putShort((short) 42).putInt(8).putShort((short) 1);
    tiff.putShort((short) 0x0112).putShort((short) 3).putInt(1).putShort((short) orientation);
    return tiff.array();
  }

  /** A lossless WebP of one colour: every prefix code has one symbol, so pixels take no bits. */
  static byte[] webp(int width, int height, int red, int green, int blue, int alpha) {
    Bits bits = new Bits();
    bits.put(0x2f, 8).put(width - 1, 14).put(height - 1, 14).put(1, 1).put(0, 3);
    bits.put(0, 3); // no transform, no colour cache, no meta prefix codes
    for (int symbol : new int[] {green, red, blue, alpha}) {
      bits.put(1, 1).put(0, 1).put(1, 1).put(symbol, 8);
    }
    bits.put(1, 1).put(0, 1).put(0, 1).put(0, 1);
    bits.put(0, 32).put(0, 32); // decoders look ahead
    byte[] data = bits.bytes();
    int padded = data.length + (data.length & 1);
    ByteBuffer riff = ByteBuffer.allocate(20 + padded).order(ByteOrder.LITTLE_ENDIAN);
    riff.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(12 + padded);
    riff.put("WEBPVP8L".getBytes(StandardCharsets.US_ASCII)).putInt(data.length).put(data);
    return riff.array();
  }

  /** A chunk of a PNG with its checksum. */
  public static byte[] chunk(String type, byte[] data) {
    ByteBuffer chunk = ByteBuffer.allocate(data.length + 12);
    chunk.putInt(data.length).put(type.getBytes(StandardCharsets.US_ASCII)).put(data);
    CRC32 crc = new CRC32();
    crc.update(chunk.array(), 4, data.length + 4);
    return chunk.putInt((int) crc.getValue()).array();
  }

  private static byte[] inserted(byte[] bytes, int at, byte[] more) {
    ByteBuffer result = ByteBuffer.allocate(bytes.length + more.length);
    return result.put(bytes, 0, at).put(more).put(bytes, at, bytes.length - at).array();
  }

  /** Bits, the lowest first. */
  private static final class Bits {
    private final BitSet set = new BitSet();
    private int length;

    Bits put(int value, int count) {
      for (int i = 0; i < count; i++) {
        set.set(length++, (value >> i & 1) == 1);
      }
      return this;
    }

    byte[] bytes() {
      return Arrays.copyOf(set.toByteArray(), (length + 7) / 8);
    }
  }
}
