package io.distillery.dataset.image;

import java.io.IOException;
import javax.imageio.stream.ImageInputStreamImpl;

/**
 * Gives the bytes of an image file to decoders. Some take every byte after the end for a zero and
 * go on, for hours where a damaged header promises much; here they are stopped.
 */
final class ImageBytesStream extends ImageInputStreamImpl {
  /** Counts the reads after the end that no decoder of a sound file comes near to. */
  private static final int MOST_AFTER_END = 10_000;

  private final byte[] content;
  private int afterEnd;

  ImageBytesStream(byte[] content) {
    this.content = content;
  }

  @Override
  public int read() throws IOException {
    bitOffset = 0;
    if (streamPos >= content.length) {
      return end();
    }
    return content[(int) streamPos++] & 0xff;
  }

  @Override
  public int read(byte[] into, int from, int count) throws IOException {
    bitOffset = 0;
    if (count == 0) {
      return 0;
    }
    if (streamPos >= content.length) {
      return end();
    }
    int taken = (int) Math.min(count, content.length - streamPos);
    System.arraycopy(content, (int) streamPos, into, from, taken);
    streamPos += taken;
    return taken;
  }

  private int end() throws IOException {
    afterEnd++;
    if (afterEnd > MOST_AFTER_END) {
      throw new IOException("it ends long before the picture that its header promises");
    }
    return -1;
  }

  @Override
  public long length() {
    return content.length;
  }
}
