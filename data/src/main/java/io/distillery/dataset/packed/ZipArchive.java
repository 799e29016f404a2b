package io.distillery.dataset.packed;

import io.distillery.base.Text;
import io.distillery.dataset.DatasetException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** Reads the files of a zip archive, in the order of its directory. */
final class ZipArchive implements Archive {
  private final Path file;
  private final ZipFile zip;
  private final Enumeration<? extends ZipEntry> entries;
  private ZipEntry entry;

  private ZipArchive(Path file, ZipFile zip) {
    this.file = file;
    this.zip = zip;
    this.entries = zip.entries();
  }

  static ZipArchive open(Path file) throws IOException {
    try {
      return new ZipArchive(file, new ZipFile(file.toFile(), StandardCharsets.UTF_8));
    } catch (IOException | RuntimeException e) {
      throw damaged(file, e);
    }
  }

  @Override
  public Optional<String> next() throws IOException {
    try {
      do {
        entry = entries.hasMoreElements() ? entries.nextElement() : null;
      } while (entry != null && entry.isDirectory());
    } catch (RuntimeException e) {
      throw damaged(file, e);
    }
    return Optional.ofNullable(entry).map(each -> each.getName().replace('\\', '/'));
  }

  @Override
  public byte[] content() throws IOException {
    long size = entry.getSize();
    if (size > LARGEST) {
      throw new DatasetException(
          Text.format(
              "%s, %s says it has %,d bytes, at most %,d are read: leave it out.",
              file, entry.getName(), size, LARGEST));
    }
    byte[] content;
    try (InputStream in = zip.getInputStream(entry)) {
      content = in.readNBytes((int) Math.max(0, size) + 1);
    } catch (IOException | RuntimeException e) {
      throw damaged(file, e);
    }
    if (content.length != size) {
      throw new DatasetException(
          Text.format(
              "%s, %s has not the %,d bytes that it says it has: fetch or write the archive again.",
              file, entry.getName(), size));
    }
    return content;
  }

  private static DatasetException damaged(Path file, Exception cause) {
    return Archive.damaged(
        file, "zip", "a whole one with names in UTF-8, without a password", cause);
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }
}
