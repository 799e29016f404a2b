package io.distillery.dataset.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Says how the stored rows and columns of an image are to be turned for viewing: the tag
 * Orientation of EXIF 2.3, which is that of TIFF 6.0.
 */
enum ExifOrientation {
  UPRIGHT(1),
  MIRRORED(2),
  UPSIDE_DOWN(3),
  UPSIDE_DOWN_MIRRORED(4),
  TRANSPOSED(5),
  TO_TURN_CLOCKWISE(6),
  TRANSVERSE(7),
  TO_TURN_COUNTERCLOCKWISE(8);

  private static final int TAG = 0x0112;
  private static final int ENTRY_BYTES = 12;

  private final int code;

  ExifOrientation(int code) {
    this.code = code;
  }

  /** Reads the orientation of a JPEG, PNG, WebP or TIFF file; upright where it does not say. */
  static ExifOrientation of(byte[] content, JpegHeader jpeg) {
    Optional<ByteBuffer> tiff = jpeg.exif().map(ByteBuffer::wrap).or(() -> embedded(content));
    int code = tiff.map(ExifOrientation::read).orElse(UPRIGHT.code);
    return code >= 1 && code <= values().length ? values()[code - 1] : UPRIGHT;
  }

  /** Returns the image as it is to be seen. */
  RgbImage upright(RgbImage image) {
    if (this == UPRIGHT) {
      return image;
    }
    int w = image.width();
    int h = image.height();
    boolean turned = code >= TRANSPOSED.code;
    int width = turned ? h : w;
    int height = turned ? w : h;
    byte[] pixels = new byte[image.pixels().length];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int from = 3 * source(x, y, w, h);
        System.arraycopy(image.pixels(), from, pixels, 3 * (y * width + x), 3);
      }
    }
    return new RgbImage(width, height, pixels);
  }

  /** Says which stored pixel, of w x h, is seen at (x, y). */
  private int source(int x, int y, int w, int h) {
    return switch (this) {
      case UPRIGHT -> y * w + x;
      case MIRRORED -> y * w + w - 1 - x;
      case UPSIDE_DOWN -> (h - 1 - y) * w + w - 1 - x;
      case UPSIDE_DOWN_MIRRORED -> (h - 1 - y) * w + x;
      case TRANSPOSED -> x * w + y;
      case TO_TURN_CLOCKWISE -> (h - 1 - x) * w + y;
      case TRANSVERSE -> (h - 1 - x) * w + w - 1 - y;
      case TO_TURN_COUNTERCLOCKWISE -> x * w + w - 1 - y;
    };
  }

  /**
   * Finds the TIFF structure in a PNG's chunk eXIf, a WebP's chunk EXIF, or of a whole TIFF file.
   */
  private static Optional<ByteBuffer> embedded(byte[] content) {
    ByteBuffer file = ByteBuffer.wrap(content);
    if (content.length < 12) {
      return Optional.empty();
    }
    return switch (file.getInt(0)) {
      case 0x89504e47 -> chunk(file, 8, "eXIf", 4);
      case 0x52494646 -> chunk(file.order(ByteOrder.LITTLE_ENDIAN), 12, "EXIF", 0);
      case 0x49492a00, 0x4d4d002a -> Optional.of(file);
      default -> Optional.empty();
    };
  }

  /**
   * Finds a chunk.
   *
   * @param trailer bytes after a chunk's data; PNG's have type and length in the other order than
   *     RIFF's
   */
  private static Optional<ByteBuffer> chunk(ByteBuffer file, int start, String type, int trailer) {
    boolean lengthFirst = trailer > 0;
    byte[] found = new byte[4];
    for (long at = start; at + 8 <= file.limit(); ) {
      int header = (int) at;
      long length = file.getInt(lengthFirst ? header : header + 4) & 0xffffffffL;
      file.get(lengthFirst ? header + 4 : header, found);
      if (header + 8 + length > file.limit()) {
        break;
      }
      if (new String(found, StandardCharsets.US_ASCII).equals(type)) {
        return Optional.of(file.slice(header + 8, (int) length));
      }
      at = header + 8 + length + (lengthFirst ? trailer : length & 1);
    }
    return Optional.empty();
  }

  /** Reads the tag in the first directory of a TIFF structure; 1 if it is absent or damaged. */
  private static int read(ByteBuffer tiff) {
    if (tiff.limit() < 8) {
      return UPRIGHT.code;
    }
    tiff.order(tiff.get(0) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    long directory = tiff.getInt(4) & 0xffffffffL;
    if (directory + 2 > tiff.limit()) {
      return UPRIGHT.code;
    }
    int entries = tiff.getShort((int) directory) & 0xffff;
    for (int i = 0; i < entries; i++) {
      long entry = directory + 2 + (long) ENTRY_BYTES * i;
      if (entry + ENTRY_BYTES > tiff.limit()) {
        break;
      }
      if ((tiff.getShort((int) entry) & 0xffff) == TAG) {
        return tiff.getShort((int) entry + 8) & 0xffff;
      }
    }
    return UPRIGHT.code;
  }
}
