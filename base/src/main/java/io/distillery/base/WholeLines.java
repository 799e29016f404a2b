package io.distillery.base;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Holds the lines of a file that grows line by line, without the half of one that a killed process
 * has left at its end.
 *
 * @param lines in their order; none where there is no file
 * @param bytes that they take from the file's beginning
 */
public record WholeLines(List<String> lines, long bytes) {
  /** Copies the lines. */
  public WholeLines {
    lines = List.copyOf(lines);
  }

  /** Reads them. */
  public static WholeLines read(Path file) throws IOException {
    byte[] content = Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
    int end = content.length;
    while (end > 0 && content[end - 1] != '\n') {
      end--;
    }
    return new WholeLines(
        new String(content, 0, end, StandardCharsets.UTF_8).lines().toList(), end);
  }
}
