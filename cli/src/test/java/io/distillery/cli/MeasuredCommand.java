package io.distillery.cli;

import io.distillery.base.Text;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * A command as a process of its own that notes what its heap holds after a collection, whenever a
 * file has grown by so many lines: {@code LOG FILE LINES COMMAND...}.
 */
final class MeasuredCommand {
  private static final int MILLISECONDS = 5;

  private final Path log;
  private final Path file;
  private final int step;

  private MeasuredCommand(Path log, Path file, int step) {
    this.log = log;
    this.file = file;
    this.step = step;
  }

  public static void main(String[] arguments) {
    MeasuredCommand measured =
        new MeasuredCommand(
            Path.of(arguments[0]), Path.of(arguments[1]), Integer.parseInt(arguments[2]));
    Thread thread = new Thread(measured::watch);
    thread.setDaemon(true);
    thread.start();
    System.exit(Main.execute(Arrays.copyOfRange(arguments, 3, arguments.length)));
  }

  private void watch() {
    try {
      while (!Files.exists(file)) {
        Thread.sleep(MILLISECONDS);
      }
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
        ByteBuffer block = ByteBuffer.allocate(1 << 16);
        int lines = 0;
        for (int next = 0; ; ) {
          while (channel.read(block.clear()) > 0) {
            for (block.flip(); block.hasRemaining(); ) {
              lines += block.get() == '\n' ? 1 : 0;
            }
          }
          if (lines >= next) {
            note(lines);
            next = lines + step;
          }
          Thread.sleep(MILLISECONDS);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void note(int lines) throws IOException {
    System.gc();
    long used = 0;
    for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
      if (pool.getType() == MemoryType.HEAP && pool.getCollectionUsage() != null) {
        used += pool.getCollectionUsage().getUsed(); // just after it, whatever came since
      }
    }
    Files.writeString(
        log,
        Text.format("%d %d%n", lines, used),
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }
}
