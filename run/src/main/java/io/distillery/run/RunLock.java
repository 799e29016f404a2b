package io.distillery.run;

import io.distillery.base.Progress;
import io.distillery.base.Text;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps two processes, and two runs of one process, from writing to one run, one comparison or one
 * file. The system releases it when the process dies.
 */
public final class RunLock implements AutoCloseable {
  static final String NAME = ".lock";

  private static final int LONGEST_MARK = 200;

  /**
   * Holds the runs of this process. Who is refused must not even open the lock's file: closing it
   * would release what the process holds there, whoever opened it (POSIX).
   */
  private static final Set<Path> OWN = ConcurrentHashMap.newKeySet();

  private final Path key;
  private final FileChannel channel;
  private final Optional<String> lastEnd;
  private final Thread leaving = new Thread(this::takeMarkAway, "run-lock");

  private RunLock(Path key, FileChannel channel, Optional<String> lastEnd) {
    this.key = key;
    this.channel = channel;
    this.lastEnd = lastEnd;
    Runtime.getRuntime().addShutdownHook(leaving); // of interruptions, which are no accidents
  }

  /** Says what became of the process that worked here before, if it did not leave by itself. */
  Optional<String> lastEnd() {
    return lastEnd;
  }

  /**
   * Takes the lock of a directory, which is made where it is missing, and tells what became of the
   * process that worked there before; close it when the work there has ended.
   *
   * @throws IOException saying who works there, or why it cannot be written
   */
  public static RunLock take(Path directory, Progress progress) throws IOException {
    Files.createDirectories(directory);
    RunLock lock = acquire(directory);
    lock.lastEnd().ifPresent(progress::note);
    return lock;
  }

  /**
   * Takes the lock of a file that is to be written: an empty, hidden file beside it, which stays
   * there, since another process may have opened it.
   *
   * @throws IOException saying who writes it
   */
  public static RunLock ofFile(Path file) throws IOException {
    Path directory = file.toAbsolutePath().getParent();
    Files.createDirectories(directory);
    Path lock = directory.toRealPath().resolve("." + file.getFileName() + NAME);
    return acquire(lock, lock, "on", file);
  }

  /**
   * Takes the lock of a directory that is there.
   *
   * @throws IOException saying who works there
   */
  static RunLock acquire(Path directory) throws IOException {
    Path run = directory.toRealPath();
    return acquire(run, run.resolve(NAME), "in", directory);
  }

  private static RunLock acquire(Path key, Path lock, String at, Path place) throws IOException {
    if (!OWN.add(key)) {
      throw new IOException(
          Text.format(
              "Another run of this process is working %s %s: wait until it has finished, or give"
                  + " another place",
              at, place));
    }
    try {
      return lock(key, lock, at, place);
    } catch (IOException | RuntimeException e) {
      OWN.remove(key);
      throw e;
    }
  }

  private static RunLock lock(Path key, Path lock, String at, Path place) throws IOException {
    FileChannel channel =
        FileChannel.open(
            lock, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    if (channel.tryLock() == null) {
      String owner = owner(channel);
      channel.close();
      throw new IOException(
          Text.format(
              "Another process%s is working %s %s: wait until it has finished, or give another"
                  + " --out",
              owner, at, place));
    }
    try {
      ProcessMark own = ProcessMark.own();
      Optional<String> lastEnd = mark(channel).map(last -> last.end(own));
      channel.truncate(0);
      channel.write(ByteBuffer.wrap(own.text().getBytes(StandardCharsets.US_ASCII)));
      return new RunLock(key, channel, lastEnd);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static String owner(FileChannel channel) {
    try {
      return mark(channel).map(mark -> " (number " + mark.process() + ")").orElse("");
    } catch (IOException e) { // who locks it on Windows is the only one to read it
      return "";
    }
  }

  /** By the channel that is open: closing another would release what this process holds. */
  private static Optional<ProcessMark> mark(FileChannel channel) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(LONGEST_MARK);
    channel.read(bytes, 0);
    return ProcessMark.parse(StandardCharsets.US_ASCII.decode(bytes.flip()).toString());
  }

  private void takeMarkAway() {
    try {
      channel.truncate(0);
    } catch (IOException e) {
      return; // the next process will wonder
    }
  }

  @Override
  public void close() throws IOException {
    try {
      Runtime.getRuntime().removeShutdownHook(leaving);
    } catch (IllegalStateException e) {
      // The process is ending, and the hook at work.
    }
    takeMarkAway();
    channel.close();
    OWN.remove(key);
  }
}
