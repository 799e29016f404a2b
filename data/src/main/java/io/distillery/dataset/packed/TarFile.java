package io.distillery.dataset.packed;

import io.distillery.base.Text;
import io.distillery.dataset.DatasetException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * Reads the files of a tar archive, one after another, whether or not it is packed by gzip. Links
 * are passed over: they would lead elsewhere. Whatever is wrong with its bytes is one sentence that
 * names the archive.
 */
public final class TarFile implements Archive {
  private static final int BUFFER = 1 << 16;

  private static final int GZIP = 0x1f8b;

  /** What the library puts into names for bytes that it cannot decode. */
  private static final char UNDECODED = '?';

  private final Path file;
  private final Entries tar;
  private TarArchiveEntry entry;
  private long entries;

  /** The same archive, every byte of its names a letter; null until a name is in doubt. */
  private Entries plain;

  private long plainEntries;

  private TarFile(Path file, Entries tar) {
    this.file = file;
    this.tar = tar;
  }

  /** What an archive holds, one after another. */
  private record Entries(HeaderLimit limit, TarArchiveInputStream tar) {
    /** Goes to the next, over what is left of the last; null after the last. */
    TarArchiveEntry next() throws IOException {
      while (tar.getCurrentEntry() != null && tar.skip(Long.MAX_VALUE) > 0) {
        // the library skips some of it at a time
      }
      limit.begin();
      TarArchiveEntry next = tar.getNextEntry();
      limit.end();
      return next;
    }
  }

  /**
   * Opens an archive.
   *
   * @throws DatasetException where it is none
   */
  public static TarFile open(Path file) throws IOException {
    return new TarFile(file, stream(file, StandardCharsets.UTF_8)); // whatever the system's is
  }

  private static Entries stream(Path file, Charset names) throws IOException {
    InputStream in = new BufferedInputStream(Files.newInputStream(file), BUFFER);
    try {
      in.mark(2);
      boolean isPacked = (in.read() << Byte.SIZE | in.read()) == GZIP;
      in.reset();
      HeaderLimit limit =
          new HeaderLimit(
              isPacked ? new BufferedInputStream(new GZIPInputStream(in, BUFFER), BUFFER) : in);
      return new Entries(limit, new TarArchiveInputStream(limit, names.name()));
    } catch (IOException | RuntimeException e) {
      in.close();
      throw damaged(file, e);
    }
  }

  @Override
  public Optional<String> next() throws IOException {
    try {
      do {
        entry = tar.next();
        entries++;
      } while (entry != null && !isFile(entry));
      if (entry != null && undecoded(entry) > 0) {
        requireUtf8();
      }
    } catch (DatasetException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw damaged(file, e);
    }
    return Optional.ofNullable(entry).map(TarArchiveEntry::getName);
  }

  /** Two names could else become one, with their classes and samples. */
  private void requireUtf8() throws IOException {
    if (plain == null) {
      plain = stream(file, StandardCharsets.ISO_8859_1);
    }
    TarArchiveEntry same = null;
    for (; plainEntries < entries; plainEntries++) {
      same = plain.next();
    }
    if (undecoded(entry) > undecoded(same)) {
      throw new DatasetException(
          Text.format(
              "%s has a file whose name is not UTF-8 (%s): write the archive again on a system"
                  + " whose names are.",
              file, entry.getName()));
    }
  }

  private static long undecoded(TarArchiveEntry entry) {
    return entry.getName().chars().filter(c -> c == UNDECODED).count();
  }

  @Override
  public byte[] content() throws IOException {
    if (entry.getSize() > LARGEST) {
      throw new DatasetException(
          Text.format(
              "%s, %s says it has %,d bytes, at most %,d are read: leave it out.",
              file, entry.getName(), entry.getSize(), LARGEST));
    }
    byte[] content;
    try {
      content = tar.tar.readNBytes((int) LARGEST);
    } catch (IOException | RuntimeException e) {
      throw damaged(file, e);
    }
    if (content.length != entry.getSize()) {
      throw new DatasetException(
          Text.format(
              "%s ends within %s: expected a whole archive; fetch or write it again.",
              file, entry.getName()));
    }
    return content;
  }

  private static boolean isFile(TarArchiveEntry entry) {
    return entry.isFile() && !entry.isLink() && !entry.isSymbolicLink();
  }

  private static DatasetException damaged(Path file, Exception cause) {
    return Archive.damaged(file, "tar", "a whole one", cause);
  }

  @Override
  public void close() throws IOException {
    if (plain != null) {
      plain.tar.close();
    }
    tar.tar.close();
  }
}
