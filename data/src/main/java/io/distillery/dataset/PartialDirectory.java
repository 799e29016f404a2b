package io.distillery.dataset;

import io.distillery.base.Directories;
import io.distillery.base.Text;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Fills {@code .NAME.partial} beside a directory that does not exist yet, and then renames it. What
 * a killed process left there is removed by the next. A lock keeps two processes apart.
 */
public final class PartialDirectory implements AutoCloseable {
  private final Path target;
  private final Path partial;
  private final Path lockFile;
  private final FileChannel lock;

  private PartialDirectory(Path target, Path partial, Path lockFile, FileChannel lock) {
    this.target = target;
    this.partial = partial;
    this.lockFile = lockFile;
    this.lock = lock;
  }

  /**
   * Begins to fill a directory.
   *
   * @param target absolute; its parent exists, itself it is absent or an empty directory
   * @throws DatasetException if another process is filling it
   */
  public static PartialDirectory beside(Path target) throws IOException {
    Path partial = target.resolveSibling("." + target.getFileName() + ".partial");
    Path lockFile = target.resolveSibling("." + target.getFileName() + ".lock");
    FileChannel channel =
        FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (!isLocked(channel)) {
      channel.close();
      throw new DatasetException(
          Text.format(
              "Another process is already writing %s: wait until it has ended, or choose "
                  + "another directory.",
              target));
    }
    PartialDirectory directory = new PartialDirectory(target, partial, lockFile, channel);
    try {
      Directories.delete(partial);
      Files.createDirectories(directory.content());
      Files.createDirectories(directory.scratch());
    } catch (IOException e) {
      directory.close();
      throw e;
    }
    return directory;
  }

  /** Returns what becomes the target. */
  public Path content() {
    return partial.resolve("content");
  }

  /** Returns a place for files that are not kept. */
  public Path scratch() {
    return partial.resolve("scratch");
  }

  /** Renames the content to the target, in one step. */
  public void complete() throws IOException {
    Files.deleteIfExists(target);
    Files.move(content(), target, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Removes what is not completed. */
  @Override
  public void close() throws IOException {
    try (lock) {
      Directories.delete(partial);
    } finally {
      Files.deleteIfExists(lockFile);
    }
  }

  private static boolean isLocked(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }
}
