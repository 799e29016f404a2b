package io.distillery.run;

import io.distillery.base.Text;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps two processes, and two runs of one process, from writing to one run. The system releases it
 * when the process dies.
 */
final class RunLock implements AutoCloseable {
  static final String NAME = ".lock";

  /**
   * Holds the runs of this process. Who is refused must not even open the lock's file: closing it
   * would release what the process holds there, whoever opened it (POSIX).
   */
  private static final Set<Path> OWN = ConcurrentHashMap.newKeySet();

  private final Path run;
  private final FileChannel channel;

  private RunLock(Path run, FileChannel channel) {
    this.run = run;
    this.channel = channel;
  }

  /**
   * Takes the lock of a directory.
   *
   * @throws IOException saying who works there
   */
  static RunLock acquire(Path directory) throws IOException {
    Path run = directory.toRealPath();
    if (!OWN.add(run)) {
      throw new IOException(
          Text.format(
              "Another run of this process is working in %s: wait until it has finished, or give"
                  + " another directory",
              directory));
    }
    try {
      return new RunLock(run, lock(directory));
    } catch (IOException | RuntimeException e) {
      OWN.remove(run);
      throw e;
    }
  }

  private static FileChannel lock(Path run) throws IOException {
    Path file = run.resolve(NAME);
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (channel.tryLock() == null) {
      channel.close();
      throw new IOException(
          Text.format(
              "Another process%s is working in %s: wait until it has finished, or give another"
                  + " --out",
              owner(file), run));
    }
    channel.truncate(0);
    channel.write(
        ByteBuffer.wrap(
            Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
    return channel;
  }

  private static String owner(Path file) {
    try {
      String pid = Files.readString(file).strip();
      return pid.isEmpty() ? "" : " (number " + pid + ")";
    } catch (IOException e) {
      return "";
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
    OWN.remove(run);
  }
}
