package io.distillery.diffusion;

import io.distillery.base.ContentHash;
import io.distillery.base.Text;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The files of a model and what they hold.
 *
 * @param hashes by name relative to the model's directory, with slashes; at least one
 */
record ModelFileHashes(SortedMap<String, ContentHash> hashes) {
  private static final int VERSION_DIGITS = 16;

  ModelFileHashes {
    if (hashes.isEmpty()) {
      throw new IllegalArgumentException("A model without files");
    }
    hashes = new TreeMap<>(hashes);
  }

  /**
   * Reads them from the output of {@code sha256sum NAME/FILE ...}.
   *
   * @param index where that output is
   * @param name of the model
   */
  static ModelFileHashes read(URL index, String name) {
    SortedMap<String, ContentHash> files = new TreeMap<>();
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(index.openStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] hashAndFile = line.split("  " + name + "/", 2);
        if (hashAndFile.length < 2) {
          throw new IllegalStateException(
              Text.format(
                  "%s: expected SHA-256, two blanks, %s/FILE; found: %s", index, name, line));
        }
        files.put(hashAndFile[1], ContentHash.parse(hashAndFile[0]));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new ModelFileHashes(files);
  }

  SortedSet<String> names() {
    return new TreeSet<>(hashes.keySet());
  }

  ContentHash of(String name) {
    return hashes.get(name);
  }

  /** A short name for this content: another as soon as one byte of one file differs. */
  String version() {
    String lines =
        hashes.entrySet().stream()
            .map(file -> file.getValue() + "  " + file.getKey() + "\n")
            .collect(Collectors.joining());
    return ContentHash.of(lines.getBytes(StandardCharsets.UTF_8))
        .toString()
        .substring(0, VERSION_DIGITS);
  }

  /** Whether a directory holds these files, and no other. */
  boolean match(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return false;
    }
    List<Path> found;
    try (Stream<Path> tree = Files.walk(directory)) {
      found = tree.filter(path -> !Files.isDirectory(path)).toList();
    }
    if (found.size() != hashes.size()) {
      return false;
    }
    for (Path file : found) {
      ContentHash expected = of(directory.relativize(file).toString().replace('\\', '/'));
      if (expected == null || !ContentHash.of(file).equals(expected)) {
        return false;
      }
    }
    return true;
  }
}
