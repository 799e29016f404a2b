package io.distillery.base;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Holds what the file system says of a file without reading it. While all of it stays the same, so
 * does the content, except within the resolution of the clock; see {@link #isSettledAt}.
 *
 * @param size in bytes
 * @param modified when the content last changed, in nanoseconds since 1970; programs can set it
 *     back
 * @param changed when content or attributes last changed, which no program can set; where the
 *     system does not know it, when the file was created
 * @param file the inode's number; 0 where the system has none
 */
record FileStamp(long size, long modified, long changed, long file) {
  /**
   * Exceeds the resolution of any file system's clock (FAT's has two seconds), and the difference
   * between two clocks.
   */
  private static final long CLOCK_RESOLUTION = TimeUnit.SECONDS.toNanos(3);

  /** Asks the file system about a file, following symbolic links. */
  static FileStamp of(Path path) throws IOException {
    if (path.getFileSystem().supportedFileAttributeViews().contains("unix")) {
      Map<String, Object> all = Files.readAttributes(path, "unix:size,lastModifiedTime,ctime,ino");
      return new FileStamp(
          (Long) all.get("size"),
          nanoseconds((FileTime) all.get("lastModifiedTime")),
          nanoseconds((FileTime) all.get("ctime")),
          ((Number) all.get("ino")).longValue());
    }
    BasicFileAttributes all = Files.readAttributes(path, BasicFileAttributes.class);
    return new FileStamp(
        all.size(), nanoseconds(all.lastModifiedTime()), nanoseconds(all.creationTime()), 0);
  }

  /**
   * Says whether a content that is read at that time is known by this stamp from then on. A file
   * that changed a moment ago may change again within the same tick of the clock and keep its stamp
   * (git calls such an entry racy).
   *
   * @param time in nanoseconds since 1970
   */
  boolean isSettledAt(long time) {
    return Math.max(modified, changed) < time - CLOCK_RESOLUTION;
  }

  private static long nanoseconds(FileTime time) {
    return time.to(TimeUnit.NANOSECONDS);
  }
}
