package io.distillery.diffusion;

import io.distillery.base.ContentHash;
import io.distillery.base.Text;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What the artefacts on a class path say of the models that they carry: each has a resource {@value
 * #RESOURCE}, the output of {@code sha256sum NAME/FILE ...}. Where two carry a model of the same
 * name, the first on the class path counts.
 */
final class ModelIndex {
  static final String RESOURCE = "META-INF/distillery/models.sha256";

  private final SortedMap<String, ModelFileHashes> models;

  private ModelIndex(SortedMap<String, ModelFileHashes> models) {
    this.models = models;
  }

  /** Reads the indices of all artefacts on a class path. */
  static ModelIndex read(ClassLoader classPath) {
    SortedMap<String, ModelFileHashes> models = new TreeMap<>();
    try {
      for (URL index : Collections.list(classPath.getResources(RESOURCE))) {
        read(index).forEach(models::putIfAbsent);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new ModelIndex(models);
  }

  private static Map<String, ModelFileHashes> read(URL index) throws IOException {
    Map<String, SortedMap<String, ContentHash>> models = new TreeMap<>();
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(index.openStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] hashAndPath = line.split("  ", 2);
        String[] nameAndFile = hashAndPath[hashAndPath.length - 1].split("/", 2);
        if (hashAndPath.length < 2 || nameAndFile.length < 2) {
          throw new IllegalStateException(
              Text.format("%s: expected SHA-256, two blanks, NAME/FILE; found: %s", index, line));
        }
        models
            .computeIfAbsent(nameAndFile[0], name -> new TreeMap<>())
            .put(nameAndFile[1], ContentHash.parse(hashAndPath[0]));
      }
    }
    return models.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, e -> new ModelFileHashes(e.getValue())));
  }

  SortedSet<String> names() {
    return new TreeSet<>(models.keySet());
  }

  Optional<ModelFileHashes> files(String name) {
    return Optional.ofNullable(models.get(name));
  }
}
