package io.distillery.dataset.packed;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.distillery.base.Text;
import io.distillery.dataset.ClassNames;
import io.distillery.dataset.DatasetException;
import io.distillery.dataset.ImageClass;
import io.distillery.dataset.ImageWeights;
import io.distillery.dataset.PartialDirectory;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Unpacks images to class folders, {@code SPLIT/CLASS/0000012-KEY.png}, with {@code classes.json}
 * and, where texts or weights come with them, {@code SPLIT/metadata.jsonl}. Names of files and
 * folders are made here, of letters that every system takes: no archive chooses where anything is
 * written.
 */
public final class Unpacking {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int LONGEST_NAME = 60;
  private static final String METADATA = "metadata.jsonl";

  private final Path directory;
  private final Map<String, String> folders = new LinkedHashMap<>();
  private final Set<String> taken = new HashSet<>();
  private final Map<String, Integer> alike = new HashMap<>();
  private final Map<String, BufferedWriter> texts = new HashMap<>();
  private long number;

  private Unpacking(Path directory) {
    this.directory = directory;
  }

  /**
   * Unpacks, whole or not at all.
   *
   * @param target absent, or an empty directory; its parent exists
   * @throws DatasetException where there is no image, or what is packed is not as expected
   */
  public static void into(Path target, PackedImages images) throws IOException {
    try (PartialDirectory partial = PartialDirectory.beside(target.toAbsolutePath().normalize())) {
      Unpacking unpacking = new Unpacking(partial.content());
      images.classNames().forEach(unpacking::folder);
      try {
        images.read(unpacking::write);
      } finally {
        for (BufferedWriter writer : unpacking.texts.values()) {
          writer.close();
        }
      }
      unpacking.writeClasses(images.classNames());
      partial.complete();
    }
  }

  private void write(PackedImage image) throws IOException {
    String split = safe(image.split());
    String name =
        Text.format(
            "%07d-%s%s",
            number++,
            safe(image.key().substring(image.key().lastIndexOf('/') + 1)),
            extension(image.content()));
    Path root = split.isEmpty() ? directory : directory.resolve(split);
    String folder = folder(image.className());
    Files.createDirectories(root.resolve(folder));
    Files.write(root.resolve(folder).resolve(name), image.content());
    if (image.text().isPresent() || image.weight().isPresent()) {
      if (!texts.containsKey(split)) {
        texts.put(split, Files.newBufferedWriter(root.resolve(METADATA)));
      }
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("file_name", folder + "/" + name);
      line.put("text", image.text().orElse(""));
      image.weight().ifPresent(weight -> line.put(ImageWeights.FIELD, weight));
      texts.get(split).append(JSON.writeValueAsString(line)).append('\n');
    }
  }

  private String folder(String className) {
    return folders.computeIfAbsent(
        Text.composed(className),
        name -> {
          String safe = safe(name);
          String folder = safe.isEmpty() ? "class" : safe;
          while (!taken.add(folder.toLowerCase(Locale.ROOT))) {
            // From where the last one ended: names that are cut may be alike by the thousand.
            folder =
                safe + "_" + alike.merge(safe.toLowerCase(Locale.ROOT), 2, (last, two) -> last + 1);
          }
          return folder;
        });
  }

  private void writeClasses(List<String> order) throws IOException {
    if (number == 0) {
      throw new DatasetException("There is no image in the packed files: expected at least one.");
    }
    List<ImageClass> classes = new ArrayList<>();
    for (String name : order.isEmpty() ? new TreeSet<>(folders.keySet()) : order) {
      classes.add(new ImageClass(folder(name), name));
    }
    new ClassNames(classes).write(directory.resolve(ClassNames.FILE));
  }

  /** What a file can be called everywhere. */
  private static String safe(String name) {
    StringBuilder safe = new StringBuilder();
    name.codePoints()
        .limit(LONGEST_NAME)
        .map(c -> Character.isLetterOrDigit(c) || c == '-' || c == '_' || c == '.' ? c : '_')
        .forEach(safe::appendCodePoint);
    while (!safe.isEmpty() && safe.charAt(0) == '.') {
      safe.setCharAt(0, '_');
    }
    return safe.toString();
  }

  /** By its first bytes; what is none of these is passed over by the name that it gets. */
  private static String extension(byte[] content) {
    if (startsWith(content, 0, 0x89, 'P', 'N', 'G')) {
      return ".png";
    }
    if (startsWith(content, 0, 0xff, 0xd8)) {
      return ".jpg";
    }
    if (startsWith(content, 0, 'G', 'I', 'F', '8')) {
      return ".gif";
    }
    if (startsWith(content, 0, 'R', 'I', 'F', 'F') && startsWith(content, 8, 'W', 'E', 'B', 'P')) {
      return ".webp";
    }
    if (startsWith(content, 0, 'B', 'M')) {
      return ".bmp";
    }
    return startsWith(content, 0, 'I', 'I', '*', 0) || startsWith(content, 0, 'M', 'M', 0, '*')
        ? ".tif"
        : ".bin";
  }

  private static boolean startsWith(byte[] content, int from, int... bytes) {
    for (int i = 0; i < bytes.length; i++) {
      if (content.length <= from + i || (content[from + i] & 0xff) != bytes[i]) {
        return false;
      }
    }
    return true;
  }
}
