package io.distillery.base;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Writes files that appear whole or not at all: as {@code .NAME.part} beside their place, brought
 * to the disk, and renamed. A reader finds the former content or the new one, never a part; what a
 * killed process leaves is known by its name.
 *
 * <p>One writer at a time: two that write the same file disturb each other, unless both share it
 * ({@link #writeShared}).
 */
public final class WholeFile {
  private static final String SUFFIX = ".part";

  /** Writes a file's content. */
  @FunctionalInterface
  public interface Content {
    /** Writes the content into the given file, which is not yet in its place. */
    void write(Path file) throws IOException;
  }

  private WholeFile() {}

  /** Tells where a file is written until it is whole. */
  public static Path unfinished(Path file) {
    return file.resolveSibling("." + file.getFileName() + SUFFIX);
  }

  /** Says whether a file is one that a killed process was still writing. */
  public static boolean isUnfinished(Path file) {
    String name = file.getFileName().toString();
    return name.startsWith(".") && name.endsWith(SUFFIX);
  }

  /**
   * Writes a file, in a folder that exists.
   *
   * @throws IOException when it cannot be written; the former content stays, nothing else is left
   */
  public static void write(Path file, Content content) throws IOException {
    write(file, unfinished(file), content);
  }

  /**
   * Writes a file that several processes may write at once: the last one's content stays. Each
   * writes under a name of its own.
   */
  public static void writeShared(Path file, Content content) throws IOException {
    writeShared(file, file.toAbsolutePath().getParent(), content);
  }

  /**
   * Writes a file that several processes may write at once, and leaves nothing beside it meanwhile.
   *
   * @param scratch a directory on the same file system, where the file lies until it is whole
   */
  public static void writeShared(Path file, Path scratch, Content content) throws IOException {
    String name = "." + file.getFileName() + ".";
    write(file, Files.createTempFile(scratch, name, SUFFIX), content);
  }

  private static void write(Path file, Path part, Content content) throws IOException {
    try {
      content.write(part);
      try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
        channel.force(true);
      }
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  /** Writes bytes as {@link #write(Path, Content)} does. */
  public static void write(Path file, byte[] content) throws IOException {
    write(file, part -> Files.write(part, content));
  }

  /** Writes text as {@link #write(Path, Content)} does, in UTF-8. */
  public static void write(Path file, String text) throws IOException {
    write(file, text.getBytes(StandardCharsets.UTF_8));
  }
}
