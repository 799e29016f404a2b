package io.distillery.dataset.packed;

import io.distillery.base.Text;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Bounds what the headers of an archive's next file may take: a name without an end would be
 * gathered in memory, and a few packed bytes can stand for any number.
 */
final class HeaderLimit extends FilterInputStream {
  /** A name, and what is said of a file beside it, in bytes. */
  private static final long MOST = 1L << 20;

  private boolean isInHeaders;
  private long read;

  HeaderLimit(InputStream in) {
    super(in);
  }

  /** Says that headers are read from here on. */
  void begin() {
    isInHeaders = true;
    read = 0;
  }

  /** Says that the content of a file is read from here on. */
  void end() {
    isInHeaders = false;
  }

  private long counted(long bytes) throws IOException {
    read += Math.max(0, bytes);
    if (isInHeaders && read > MOST) {
      throw new IOException(
          Text.format("the name of a file takes more than %,d bytes with what goes with it", MOST));
    }
    return bytes;
  }

  @Override
  public int read() throws IOException {
    int value = in.read();
    counted(value < 0 ? 0 : 1);
    return value;
  }

  @Override
  public int read(byte[] bytes, int start, int length) throws IOException {
    return (int) counted(in.read(bytes, start, length));
  }

  @Override
  public long skip(long bytes) throws IOException {
    return counted(in.skip(bytes));
  }
}
