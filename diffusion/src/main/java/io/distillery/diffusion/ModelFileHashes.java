package io.distillery.diffusion;

import io.distillery.base.ContentHash;
import java.io.IOException;
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
