package io.distillery.base;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Deletes whole directories and lists what they hold. */
public final class Directories {
  private Directories() {}

  /** Deletes a directory with all it holds, or nothing where there is none. */
  public static void delete(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    List<Path> deepestFirst;
    try (Stream<Path> tree = Files.walk(directory)) {
      deepestFirst = tree.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : deepestFirst) {
      Files.delete(path);
    }
  }

  /** Deletes the files that a killed process was still writing, at any depth. */
  public static void deleteUnfinishedFiles(Path directory) throws IOException {
    List<Path> unfinished;
    try (Stream<Path> tree = Files.walk(directory)) {
      unfinished = tree.filter(Files::isRegularFile).filter(WholeFile::isUnfinished).toList();
    }
    for (Path file : unfinished) {
      Files.delete(file);
    }
  }

  /** Lists the names in a directory, in order; none where there is no such directory. */
  public static List<String> names(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.map(p -> p.getFileName().toString()).sorted().toList();
    }
  }
}
