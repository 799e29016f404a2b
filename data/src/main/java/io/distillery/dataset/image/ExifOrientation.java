package io.distillery.dataset.image;

import com.twelvemonkeys.imageio.metadata.CompoundDirectory;
import com.twelvemonkeys.imageio.metadata.Directory;
import com.twelvemonkeys.imageio.metadata.Entry;
import com.twelvemonkeys.imageio.metadata.tiff.TIFF;
import com.twelvemonkeys.imageio.metadata.tiff.TIFFReader;
import com.twelvemonkeys.imageio.stream.ByteArrayImageInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import javax.imageio.stream.ImageInputStream;

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

  private final int code;

  ExifOrientation(int code) {
    this.code = code;
  }

  /** Reads the orientation of a JPEG, PNG, WebP or TIFF file; upright where it does not say. */
  static ExifOrientation of(byte[] content, JpegHeader jpeg) {
    int code =
        jpeg.exif().or(() -> embedded(content)).map(ExifOrientation::read).orElse(UPRIGHT.code);
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

  /** The TIFF structure in a PNG's chunk eXIf, a WebP's chunk EXIF, or of a whole TIFF file. */
  private static Optional<byte[]> embedded(byte[] content) {
    ByteBuffer file = ByteBuffer.wrap(content);
    if (content.length < 12) {
      return Optional.empty();
    }
    return switch (file.getInt(0)) {
      case 0x89504e47 -> chunk(file, 8, "eXIf", 4);
      case 0x52494646 -> chunk(file.order(ByteOrder.LITTLE_ENDIAN), 12, "EXIF", 0);
      case 0x49492a00, 0x4d4d002a -> Optional.of(content);
      default -> Optional.empty();
    };
  }

  /**
   * Finds a chunk.
   *
   * @param trailer bytes after a chunk's data; PNG's have type and length in the other order than
   *     RIFF's
   */
  private static Optional<byte[]> chunk(ByteBuffer file, int start, String type, int trailer) {
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
        byte[] data = new byte[(int) length];
        file.get(header + 8, data);
        return Optional.of(data);
      }
      at = header + 8 + length + (lengthFirst ? trailer : length & 1);
    }
    return Optional.empty();
  }

  /** The tag in the first directory of a TIFF structure; 1 if it is absent or damaged. */
  private static int read(byte[] tiff) {
    try (ImageInputStream stream = new ByteArrayImageInputStream(tiff)) {
      Directory all = new TIFFReader().read(stream);
      Directory first = all instanceof CompoundDirectory pages ? pages.getDirectory(0) : all;
      Entry tag = first.getEntryById(TIFF.TAG_ORIENTATION);
      return tag != null && tag.getValue() instanceof Number code ? code.intValue() : UPRIGHT.code;
    } catch (IOException | RuntimeException e) { // the reader meets damage with all kinds of them
      return UPRIGHT.code;
    }
  }
}
