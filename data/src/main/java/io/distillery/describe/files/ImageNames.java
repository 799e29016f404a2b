package io.distillery.describe.files;

import io.distillery.base.Text;
import io.distillery.dataset.LabelledImage;
import io.distillery.dataset.LabelledImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the images of a dataset that a file of descriptions names, whatever the style of the path:
 *
 * <ol>
 *   <li>relative to the class folders, with slashes of either kind and with or without a leading
 *       {@code ./};
 *   <li>relative to the folder of the file, or absolute, below the class folders;
 *   <li>absolute on another machine, where a folder bears the name of that of the class folders;
 *   <li>the image's own name without a folder, where one image alone has it.
 * </ol>
 *
 * <p>Accents may be written as one character or as two.
 */
final class ImageNames {
  private final Path root;
  private final Path folder;
  private final Set<Path> roots = new LinkedHashSet<>();
  private final Map<String, LabelledImage> byName = new HashMap<>();
  private final Map<String, List<LabelledImage>> bySpelling = new HashMap<>();
  private final Map<String, List<LabelledImage>> byStem = new HashMap<>();
  private final Map<String, List<LabelledImage>> byLastName = new HashMap<>();

  /**
   * Indexes a dataset.
   *
   * @param folder to which the names that will be asked for may be relative
   */
  ImageNames(LabelledImages images, Path folder) throws IOException {
    this.root = images.root();
    this.folder = folder.toAbsolutePath().normalize();
    roots.add(root.toAbsolutePath().normalize());
    roots.add(root.toRealPath());
    for (LabelledImage image : images.images()) {
      String name = Text.composed(image.fileName());
      byName.put(image.fileName(), image);
      add(bySpelling, name, image);
      add(byStem, TxtCaptions.stem(name), image);
      add(byLastName, name.substring(name.lastIndexOf('/') + 1), image);
    }
  }

  private static void add(Map<String, List<LabelledImage>> index, String key, LabelledImage image) {
    index.computeIfAbsent(key, k -> new ArrayList<>(1)).add(image);
  }

  /** Finds those that a name stands for: none, one, or all that a {@code .txt} lies beside. */
  List<LabelledImage> find(String given) {
    String name = withSlashes(given);
    LabelledImage exact = byName.get(name);
    if (exact != null) {
      return List.of(exact);
    }
    boolean isText = name.toLowerCase(Locale.ROOT).endsWith(TxtCaptions.ENDING);
    Map<String, List<LabelledImage>> index = isText ? byStem : bySpelling;
    for (String candidate : candidates(name)) {
      String key = Text.composed(candidate);
      List<LabelledImage> found =
          index.getOrDefault(isText ? TxtCaptions.stem(key) : key, List.of());
      if (isText ? !found.isEmpty() : found.size() == 1) {
        return found;
      }
    }
    List<LabelledImage> alike =
        name.indexOf('/') < 0 ? byLastName.getOrDefault(Text.composed(name), List.of()) : List.of();
    return alike.size() == 1 ? alike : List.of();
  }

  /** Says whether a name stands for a file that is there, of the dataset or not. */
  boolean isFile(String given) {
    String name = withSlashes(given);
    return resolve(root, name).filter(Files::exists).isPresent()
        || resolve(folder, name).filter(Files::exists).isPresent();
  }

  private List<String> candidates(String name) {
    List<String> candidates = new ArrayList<>(List.of(name));
    resolve(folder, name)
        .ifPresent(
            path ->
                roots.stream()
                    .filter(path::startsWith)
                    .forEach(top -> candidates.add(withSlashes(top.relativize(path).toString()))));
    if (name.startsWith("/") || name.matches("[A-Za-z]:/.*")) {
      for (Path top : roots) {
        String own = top.getFileName() == null ? "" : "/" + top.getFileName() + "/";
        int at = own.isEmpty() ? -1 : name.lastIndexOf(own);
        if (at >= 0) {
          candidates.add(name.substring(at + own.length()));
        }
      }
    }
    return candidates;
  }

  private static Optional<Path> resolve(Path folder, String name) {
    try {
      return Optional.of(folder.resolve(name).normalize());
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  private static String withSlashes(String name) {
    String slashed = name.strip().replace('\\', '/');
    while (slashed.startsWith("./")) {
      slashed = slashed.substring(2);
    }
    return slashed;
  }
}
