package io.distillery.dataset.image;

import java.util.Arrays;
import java.util.Optional;

/**
 * Describes the logical screen of a GIF file (GIF89a, section 18) and where its first picture lies
 * on it (section 20): the picture may be smaller than what viewers show.
 *
 * @param width of the screen
 * @param height of the screen
 * @param left of the first picture
 * @param top of the first picture
 */
record GifScreen(int width, int height, int left, int top) {
  private static final int HEADER = 13;
  private static final int FLAGS = 10;
  private static final int DESCRIPTOR = 9;
  private static final int EXTENSION = 0x21;
  private static final int PICTURE = 0x2c;

  /** Reads the screen of a file's content; nothing if it is no GIF file, or a damaged one. */
  static Optional<GifScreen> of(byte[] content) {
    if (content.length < HEADER
        || content[0] != 'G'
        || content[1] != 'I'
        || content[2] != 'F'
        || content[3] != '8') {
      return Optional.empty();
    }
    int flags = content[FLAGS] & 0xff;
    int at = HEADER + ((flags & 0x80) != 0 ? 3 * (2 << (flags & 7)) : 0);
    while (at + DESCRIPTOR <= content.length) {
      int block = content[at] & 0xff;
      if (block == PICTURE) {
        return Optional.of(
            new GifScreen(
                number(content, 6),
                number(content, 8),
                number(content, at + 1),
                number(content, at + 3)));
      }
      if (block != EXTENSION) {
        return Optional.empty();
      }
      at += 2; // over the label, to sub-blocks that end with an empty one
      while (at < content.length && content[at] != 0) {
        at += 1 + (content[at] & 0xff);
      }
      at++;
    }
    return Optional.empty();
  }

  private static int number(byte[] content, int at) {
    return content[at] & 0xff | (content[at + 1] & 0xff) << 8;
  }

  /** The width that is seen: enough for a picture of a width, which may lie outside the screen. */
  int seenWidth(int picture) {
    return Math.max(width, left + picture);
  }

  /** The height that is seen, likewise. */
  int seenHeight(int picture) {
    return Math.max(height, top + picture);
  }

  /** The screen as it is seen, with white around the picture. */
  RgbImage with(RgbImage picture) {
    int w = seenWidth(picture.width());
    int h = seenHeight(picture.height());
    if (w == picture.width() && h == picture.height()) {
      return picture;
    }
    byte[] pixels = new byte[3 * w * h];
    Arrays.fill(pixels, (byte) 0xff);
    for (int y = 0; y < picture.height(); y++) {
      System.arraycopy(
          picture.pixels(),
          3 * y * picture.width(),
          pixels,
          3 * ((top + y) * w + left),
          3 * picture.width());
    }
    return new RgbImage(w, h, pixels);
  }
}
