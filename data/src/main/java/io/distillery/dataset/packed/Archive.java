package io.distillery.dataset.packed;

import io.distillery.base.PlainReason;
import io.distillery.base.Text;
import io.distillery.dataset.DatasetException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Reads the files of an archive, one after another. Whatever is wrong with its bytes is one
 * sentence that names the archive.
 */
interface Archive extends Closeable {
  /** Says what a file may take, in bytes. */
  long LARGEST = 1L << 28;

  /** Ends the names of archives. */
  List<String> ENDINGS = List.of(".tar", ".tar.gz", ".tgz", ".zip");

  /** Says whether a file is an archive by its name. */
  static boolean isNamed(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    return ENDINGS.stream().anyMatch(name::endsWith);
  }

  /**
   * Opens an archive.
   *
   * @throws DatasetException where it is none
   */
  static Archive open(Path file) throws IOException {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    return name.endsWith(".zip") ? ZipArchive.open(file) : TarFile.open(file);
  }

  /** Says whether a file is of its dataset, and not of the system that wrote the archive. */
  static boolean isVisible(String name) {
    return !name.startsWith(".") && !name.contains("/.") || name.startsWith("./");
  }

  /**
   * Says in one sentence that an archive cannot be read.
   *
   * @param kind of archive, as "tar"
   * @param expected what it should have been, as "a whole one"
   */
  static DatasetException damaged(Path file, String kind, String expected, Exception cause) {
    return new DatasetException(
        Text.format(
            "%s cannot be read as a %s archive (%s): expected %s; fetch or write it again.",
            file, kind, PlainReason.of(cause, "its bytes are not of that format"), expected),
        cause);
  }

  /**
   * Goes to the next file; links are passed over.
   *
   * @return its name as it stands in the archive; empty after the last
   * @throws DatasetException where the archive is damaged, or the name is not UTF-8
   */
  Optional<String> next() throws IOException;

  /**
   * Reads the file that was gone to.
   *
   * @throws DatasetException where the archive is damaged, or the file larger than any image
   */
  byte[] content() throws IOException;
}
