package io.distillery.dataset.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * Reads what the header of a BMP file says of the picture's size. The decoder reports absurd sizes
 * as damage, and not as what they are.
 */
record BmpSize(long width, long height) {
  private static final int INFO = 14; // where the second header begins
  private static final int OLD_HEADER = 12; // bytes of OS/2's, with 16-bit sizes
  private static final int END_OF_SIZES = 26;

  /** Reads the size; nothing if the content is no BMP file. */
  static Optional<BmpSize> of(byte[] content) {
    if (content.length < END_OF_SIZES || content[0] != 'B' || content[1] != 'M') {
      return Optional.empty();
    }
    ByteBuffer header = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
    return Optional.of(
        header.getInt(INFO) == OLD_HEADER
            ? new BmpSize(header.getShort(INFO + 4) & 0xffff, header.getShort(INFO + 6) & 0xffff)
            // a negative height says that the first row is the uppermost
            : new BmpSize(header.getInt(INFO + 4), Math.abs((long) header.getInt(INFO + 8))));
  }
}
