package io.distillery.base;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 of a file's content: equal for equal files, wherever they lie. */
public record ContentHash(long first, long second, long third, long fourth) {
  /** Bytes of a hash. */
  public static final int BYTES = 32;

  private static final int BLOCK = 1 << 16;

  /** Of a file's content. */
  public static ContentHash of(byte[] content) {
    return read(ByteBuffer.wrap(sha256().digest(content)));
  }

  /** Of a file's content, which is read in blocks. */
  public static ContentHash of(Path file) throws IOException {
    MessageDigest digest = sha256();
    byte[] block = new byte[BLOCK];
    try (InputStream in = Files.newInputStream(file)) {
      for (int n = in.read(block); n > 0; n = in.read(block)) {
        digest.update(block, 0, n);
      }
    }
    return read(ByteBuffer.wrap(digest.digest()));
  }

  /** The next {@value #BYTES} bytes of a buffer, big-endian whatever the buffer's order. */
  public static ContentHash read(ByteBuffer buffer) {
    byte[] bytes = new byte[BYTES];
    buffer.get(bytes);
    ByteBuffer hash = ByteBuffer.wrap(bytes);
    return new ContentHash(hash.getLong(), hash.getLong(), hash.getLong(), hash.getLong());
  }

  /**
   * Reads 64 hexadecimal digits.
   *
   * @throws IllegalArgumentException when they are something else
   */
  public static ContentHash parse(String digits) {
    byte[] bytes = HexFormat.of().parseHex(digits);
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException(
          Text.format("A SHA-256 has %d hexadecimal digits, not %d", 2 * BYTES, digits.length()));
    }
    return read(ByteBuffer.wrap(bytes));
  }

  /** Its {@value #BYTES} bytes. */
  public byte[] bytes() {
    return ByteBuffer.allocate(BYTES)
        .putLong(first)
        .putLong(second)
        .putLong(third)
        .putLong(fourth)
        .array();
  }

  /** 64 hexadecimal digits. */
  @Override
  public String toString() {
    return HexFormat.of().formatHex(bytes());
  }

  /** A digest that every Java has. */
  public static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }
}
