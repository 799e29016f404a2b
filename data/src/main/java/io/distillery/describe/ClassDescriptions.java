package io.distillery.describe;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Finds the descriptions of one class at a time in a sorted {@code metadata.jsonl}, of which only
 * the places of classes are kept in memory.
 */
public final class ClassDescriptions {
  private final Path file;
  private final Map<String, List<Run>> runs = new HashMap<>(); // by folder

  /** Lines that follow each other, as bytes of the file. */
  private record Run(long from, long to) {}

  private ClassDescriptions(Path file) {
    this.file = file;
  }

  /** Looks where the classes are, by reading the file once. */
  public static ClassDescriptions of(Path file) throws IOException {
    ClassDescriptions found = new ClassDescriptions(file);
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      String folder = null;
      long from = 0;
      long position = 0;
      for (int next = in.read(); next >= 0; next = in.read()) {
        position++;
        if (next != '\n') {
          line.write(next);
          continue;
        }
        String of = folder(line.toString(StandardCharsets.UTF_8));
        if (folder != null && !of.equals(folder)) {
          long end = position - line.size() - 1;
          found.add(folder, from, end);
          from = end;
        }
        folder = of;
        line.reset();
      }
      if (folder != null) {
        found.add(folder, from, position);
      }
    }
    return found;
  }

  private void add(String folder, long from, long to) {
    runs.computeIfAbsent(folder, f -> new ArrayList<>()).add(new Run(from, to));
  }

  private static String folder(String line) {
    String name = DescriptionLine.parse(line).fileName();
    int slash = name.indexOf('/');
    return slash < 0 ? "" : name.substring(0, slash);
  }

  /** Reads what is said of the images in a class's folder. */
  public Descriptions of(String folder) throws IOException {
    Map<String, String> texts = new TreeMap<>();
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "r")) {
      for (Run run : runs.getOrDefault(folder, List.of())) {
        byte[] lines = new byte[Math.toIntExact(run.to - run.from)];
        bytes.seek(run.from);
        bytes.readFully(lines);
        List<String> parsed = new String(lines, StandardCharsets.UTF_8).lines().toList();
        texts.putAll(Descriptions.parse(parsed, file).texts());
      }
    }
    return Descriptions.of(texts);
  }
}
