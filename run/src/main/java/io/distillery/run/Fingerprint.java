package io.distillery.run;

import io.distillery.base.ContentHash;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** SHA-256 of texts, files and folders, in hexadecimal: what a stage depends on, as one name. */
public final class Fingerprint {
  private Fingerprint() {}

  /** Of a text in UTF-8. */
  public static String ofText(String text) {
    return ContentHash.of(text.getBytes(StandardCharsets.UTF_8)).toString();
  }

  /** Of a file's bytes. */
  public static String ofFile(Path file) throws IOException {
    return ContentHash.of(file).toString();
  }

  /** Of every file of a folder: names relative to it, and bytes. */
  public static String ofFolder(Path folder) throws IOException {
    StringBuilder lines = new StringBuilder();
    for (Path file : files(folder)) {
      lines.append(relative(folder, file)).append(' ').append(ofFile(file)).append('\n');
    }
    return ofText(lines.toString());
  }

  /** The files of a folder and its subfolders, by name. */
  static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> tree = Files.walk(folder)) {
      return tree.filter(Files::isRegularFile).sorted().toList();
    }
  }

  /** A file's name within a folder, with slashes on every system. */
  static String relative(Path folder, Path file) {
    return folder.relativize(file).toString().replace('\\', '/');
  }
}
