package io.distillery.dataset.packed;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.distillery.base.ConfigurationException;
import io.distillery.base.Text;
import io.distillery.base.TextFile;
import io.distillery.dataset.ClassNames;
import io.distillery.dataset.DatasetException;
import io.distillery.dataset.ImageWeights;
import io.distillery.dataset.image.ImageFormats;
import java.io.CharConversionException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Reads archives after WebDataset's convention: files of one sample follow each other and share
 * their name up to the first dot. Of a sample are read its image, its class ({@code .cls}, a number
 * or a name; or {@code class} or {@code label} of {@code .json}; or else its folder) and its text
 * ({@code .txt}, or {@code text} or {@code caption} of {@code .json}), and {@code weight} of {@code
 * .json}. What numbers are called stands in {@code classes.json} beside the archives.
 */
public final class SampleArchives implements PackedImages {
  private static final ObjectMapper JSON = new ObjectMapper();
  private final List<Path> files;
  private final Optional<ClassNames> classes;

  /** Numbers of classes by their folders and names, in the composed form of Unicode. */
  private final Map<String, Integer> labels = new HashMap<>();

  private SampleArchives(List<Path> files, Optional<ClassNames> classes) {
    this.files = files;
    this.classes = classes;
    for (List<String> names :
        classes.map(of -> List.of(of.folders(), of.names())).orElse(List.of())) {
      for (int label = 0; label < names.size(); label++) {
        labels.putIfAbsent(Text.composed(names.get(label)), label);
      }
    }
  }

  /** Holds the files of one sample while they are read. */
  private static final class Sample {
    private final String key;
    private byte[] image;
    private String label;
    private String text;
    private JsonNode about = JSON.createObjectNode();

    Sample(String key) {
      this.key = key;
    }
  }

  /**
   * Takes some archives.
   *
   * @param files in the order in which they are read; at least one
   * @throws DatasetException where {@code classes.json} beside the first is none
   */
  public static SampleArchives of(List<Path> files) throws IOException {
    Path names = files.get(0).toAbsolutePath().resolveSibling(ClassNames.FILE);
    return new SampleArchives(
        List.copyOf(files),
        Files.isRegularFile(names) ? Optional.of(ClassNames.read(names)) : Optional.empty());
  }

  @Override
  public List<String> classNames() {
    return classes.map(ClassNames::folders).orElse(List.of());
  }

  @Override
  public void read(Sink sink) throws IOException {
    long[] images = {0};
    for (Path file : files) {
      read(
          file,
          image -> {
            images[0]++;
            sink.accept(image);
          });
    }
    if (images[0] == 0) {
      throw new DatasetException(
          Text.format(
              "%s has no image (%s): expected samples such as 000001.jpg and 000001.cls.",
              files.get(0), String.join(" ", ImageFormats.EXTENSIONS)));
    }
  }

  private void read(Path file, Sink sink) throws IOException {
    try (Archive archive = Archive.open(file)) {
      Sample sample = new Sample("");
      for (Optional<String> next = archive.next(); next.isPresent(); next = archive.next()) {
        String name = next.get();
        int dot = name.indexOf('.', name.lastIndexOf('/') + 1);
        if (!Archive.isVisible(name) || dot < 0) {
          continue;
        }
        if (!name.substring(0, dot).equals(sample.key)) {
          give(file, sample, sink);
          sample = new Sample(name.substring(0, dot));
        }
        take(file, sample, name, name.substring(dot + 1).toLowerCase(Locale.ROOT), archive);
      }
      give(file, sample, sink);
    }
  }

  private static void take(Path file, Sample sample, String name, String extension, Archive archive)
      throws IOException {
    if (ImageFormats.EXTENSIONS.contains(extension)) {
      sample.image = archive.content();
    } else if (extension.equals("cls")) {
      sample.label = text(file, name, archive);
    } else if (extension.equals("txt")) {
      sample.text = text(file, name, archive);
    } else if (extension.equals("json")) {
      try {
        sample.about = JSON.readTree(archive.content());
      } catch (JsonProcessingException | CharConversionException e) {
        throw new DatasetException(
            Text.format(
                "%s, %s is no JSON: expected an object; write the archive again.", file, name),
            e);
      }
    }
  }

  private static String text(Path file, String name, Archive archive) throws IOException {
    return TextFile.decode(archive.content(), file + ", " + name).strip();
  }

  private void give(Path file, Sample sample, Sink sink) throws IOException {
    if (sample.image == null) {
      return;
    }
    Optional<String> text =
        Optional.ofNullable(sample.text)
            .or(() -> field(sample.about, "text", "caption"))
            .filter(words -> !words.isBlank());
    if (text.isPresent()) {
      requireWholeCharacters(file, sample, text.get(), "text");
    }
    sink.accept(
        new PackedImage(
            Splits.of(file),
            stem(file) + "/" + (sample.key.isBlank() ? "sample" : sample.key),
            sample.image,
            className(file, sample),
            text,
            Optional.of(sample.about.path(ImageWeights.FIELD))
                .filter(JsonNode::isNumber)
                .map(JsonNode::asDouble)));
  }

  private String className(Path file, Sample sample) throws DatasetException {
    Optional<String> label =
        Optional.ofNullable(sample.label)
            .filter(text -> !text.isEmpty())
            .or(() -> field(sample.about, "class", "label"))
            .or(() -> folder(sample.key));
    if (label.isEmpty()) {
      throw new DatasetException(
          Text.format(
              "%s, sample %s has no class: expected %s.cls, or \"class\" in %s.json.",
              file, sample.key, sample.key, sample.key));
    }
    requireWholeCharacters(file, sample, label.get(), "class");
    if (classes.isEmpty()) {
      return label.get();
    }
    List<String> folders = classes.get().folders();
    int number = number(label.get());
    int found =
        number >= 0 && number < folders.size()
            ? number
            : labels.getOrDefault(Text.composed(label.get()), -1);
    if (found < 0) {
      throw new DatasetException(
          Text.format(
              "%s, sample %s has the class %s, which is none of those in %s: %s.",
              file, sample.key, label.get(), ClassNames.FILE, folders));
    }
    return folders.get(found);
  }

  private static void requireWholeCharacters(Path file, Sample sample, String text, String field)
      throws DatasetException {
    try {
      TextFile.requireWholeCharacters(text, field);
    } catch (ConfigurationException e) {
      throw new DatasetException(
          Text.format(
              "%s, sample %s %s: write the archive again.", file, sample.key, e.getMessage()),
          e);
    }
  }

  private static int number(String label) {
    return label.length() <= 9 && label.chars().allMatch(c -> c >= '0' && c <= '9')
        ? Integer.parseInt(label)
        : -1;
  }

  private static Optional<String> field(JsonNode about, String... names) {
    Map<String, String> found = new HashMap<>();
    for (String name : names) {
      JsonNode value = about.path(name);
      if (value.isTextual() || value.isIntegralNumber()) {
        found.put(name, value.asText().strip());
      }
    }
    for (String name : names) {
      if (found.containsKey(name) && !found.get(name).isEmpty()) {
        return Optional.of(found.get(name));
      }
    }
    return Optional.empty();
  }

  private static Optional<String> folder(String key) {
    String[] parts = key.split("/");
    return parts.length > 1 && !parts[parts.length - 2].isBlank()
        ? Optional.of(parts[parts.length - 2])
        : Optional.empty();
  }

  private static String stem(Path file) {
    return file.getFileName().toString().split("\\.", 2)[0];
  }
}
