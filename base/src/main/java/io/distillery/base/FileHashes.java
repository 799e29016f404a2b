package io.distillery.base;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Remembers the hashes of a folder's files from one process to the next, by what the file system
 * says of them, as git's index does: a file is read again when its size, a time or its inode has
 * changed, or when it had changed too shortly before it was read for its times to tell.
 *
 * <p>A text file: a line that names format and folder, then one line a file: hash, size, times,
 * inode, and its name. A file that cannot be understood is as good as none.
 */
public final class FileHashes {
  private static final String FORMAT = "distillery file hashes 1\t";
  private static final int COLUMNS = 6;

  private final Path file;
  private final Path folder;
  private final Map<String, Entry> entries = new HashMap<>();
  private boolean changed;

  private record Entry(ContentHash hash, FileStamp stamp) {}

  private FileHashes(Path file, Path folder) {
    this.file = file;
    this.folder = folder;
  }

  /**
   * Opens what is remembered of a folder.
   *
   * @param cache the directory of what is remembered, of any folder; need not exist
   */
  public static FileHashes open(Path cache, Path folder) {
    return open(cache, folder, "");
  }

  /**
   * Opens what is remembered of one of a folder's subfolders, in a file of its own, so that several
   * processes may each see to some of them.
   *
   * @param cache the directory of what is remembered, of any folder; need not exist
   * @param subfolder its name in the folder; names of files are relative to the folder
   */
  public static FileHashes open(Path cache, Path folder, String subfolder) {
    Path place = folder.toAbsolutePath().normalize();
    String part = place.resolve(subfolder).toString();
    String name = ContentHash.of(part.getBytes(StandardCharsets.UTF_8)).toString();
    FileHashes hashes = new FileHashes(cache.resolve(name.substring(0, 16) + ".tsv"), place);
    hashes.read();
    return hashes;
  }

  /** Remembers nothing, and reads every file. */
  public static FileHashes none(Path folder) {
    return new FileHashes(null, folder);
  }

  private void read() {
    if (!Files.isRegularFile(file)) {
      return;
    }
    try (BufferedReader lines = Files.newBufferedReader(file)) {
      if (!(FORMAT + folder).equals(lines.readLine())) {
        return;
      }
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] parts = line.split("\t", COLUMNS);
        entries.put(
            parts[5],
            new Entry(
                ContentHash.parse(parts[0]),
                new FileStamp(
                    Long.parseLong(parts[1]),
                    Long.parseLong(parts[2]),
                    Long.parseLong(parts[3]),
                    Long.parseLong(parts[4]))));
      }
    } catch (IOException | RuntimeException e) { // damaged: what was understood is sound
      changed = true;
    }
  }

  /**
   * Returns the hash of a file's content, which is read unless it is known.
   *
   * @param name relative to the folder
   */
  public ContentHash of(String name) throws IOException {
    Path path = folder.resolve(name);
    FileStamp stamp = FileStamp.of(path);
    Entry known = entries.get(name);
    if (known != null && known.stamp.equals(stamp)) {
      return known.hash;
    }
    long now = TimeUnit.SECONDS.toNanos(Instant.now().getEpochSecond());
    ContentHash hash = ContentHash.of(path);
    if (stamp.isSettledAt(now) && FileStamp.of(path).equals(stamp)) {
      entries.put(name, new Entry(hash, stamp));
      changed = true;
    } else {
      changed |= entries.remove(name) != null;
    }
    return hash;
  }

  /** Writes what is new for the next process; whole or not at all. */
  public void write() throws IOException {
    if (!changed || file == null) {
      return;
    }
    Files.createDirectories(file.getParent());
    WholeFile.writeShared(
        file,
        part -> {
          try (BufferedWriter out = Files.newBufferedWriter(part)) {
            out.write(FORMAT + folder + "\n");
            for (Map.Entry<String, Entry> entry : new TreeMap<>(entries).entrySet()) {
              if (entry.getKey().indexOf('\n') < 0 && entry.getKey().indexOf('\r') < 0) {
                write(out, entry.getKey(), entry.getValue());
              }
            }
          }
        });
    changed = false;
  }

  private static void write(BufferedWriter out, String name, Entry entry) throws IOException {
    FileStamp stamp = entry.stamp;
    out.write(
        Text.format(
            "%s\t%d\t%d\t%d\t%d\t%s\n",
            entry.hash, stamp.size(), stamp.modified(), stamp.changed(), stamp.file(), name));
  }
}
