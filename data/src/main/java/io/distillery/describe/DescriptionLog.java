package io.distillery.describe;

import io.distillery.base.WholeLines;
import io.distillery.dataset.DatasetException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Appends to a {@code metadata.jsonl} that grows line by line while images are being described, and
 * is continued after the process was killed. Safe to be appended to by several threads.
 */
public final class DescriptionLog implements AutoCloseable {
  private final FileChannel channel;
  private final Descriptions earlier;

  private DescriptionLog(FileChannel channel, Descriptions earlier) {
    this.channel = channel;
    this.earlier = earlier;
  }

  /**
   * Opens {@code file} to be continued, or makes it. A last line that was not written to its end is
   * dropped.
   *
   * @throws DatasetException if another line is malformed
   */
  public static DescriptionLog open(Path file) throws IOException {
    WholeLines whole = WholeLines.read(file);
    Descriptions earlier = Descriptions.parse(whole.lines(), file);
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    channel.truncate(whole.bytes()).position(whole.bytes());
    return new DescriptionLog(channel, earlier);
  }

  /** Returns what the file held when it was opened. */
  public Descriptions earlier() {
    return earlier;
  }

  /**
   * Adds a line; when this returns, a kill of the process cannot lose it.
   *
   * @param fileName relative to the dataset's root, with forward slashes; not described before
   */
  public synchronized void append(String fileName, String text) throws IOException {
    String line = new DescriptionLine(fileName, text) + "\n";
    ByteBuffer bytes = ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8));
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
