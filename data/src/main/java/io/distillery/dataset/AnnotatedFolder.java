package io.distillery.dataset;

import io.distillery.base.Text;
import io.distillery.base.TextFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Reads a part of a dataset whose images lie together, with a list of their classes beside them, as
 * Tiny ImageNet's {@code val/} does: {@code images/} and {@code val_annotations.txt}, whose lines
 * are the name of a file, a tab, the folder of its class, and boxes.
 */
final class AnnotatedFolder {
  private static final String ENDING = "annotations.txt";

  private AnnotatedFolder() {}

  /**
   * Lists the images by class: by the list if there is one, else by their folders.
   *
   * @throws DatasetException where a list names an image in two classes, or there are no classes
   */
  static ClassFolders classes(Folder part, PassedOverCounts passed) throws IOException {
    Optional<String> list =
        part.others().stream()
            .filter(name -> name.toLowerCase(Locale.ROOT).endsWith(ENDING))
            .findFirst();
    return list.isPresent() && liesTogether(part)
        ? listed(part, part.path().resolve(list.get()), passed)
        : ClassFolders.of(part);
  }

  private static boolean liesTogether(Folder part) {
    int places = part.withImages().size() + (part.images().isEmpty() ? 0 : 1);
    return places == 1 && !part.withImages().stream().anyMatch(Folder::hasClassFolders);
  }

  private static ClassFolders listed(Folder part, Path list, PassedOverCounts passed)
      throws IOException {
    Map<String, String> places = new HashMap<>();
    for (String image : part.imagesBelow()) {
      places.put(image.substring(image.lastIndexOf('/') + 1), image);
    }
    SortedMap<String, List<String>> images = new TreeMap<>();
    Set<String> named = new HashSet<>();
    for (String line : TextFile.lines(list)) {
      String[] fields = line.split("\t");
      if (fields.length < 2 || fields[1].isBlank()) {
        continue;
      }
      if (!named.add(fields[0])) {
        throw new DatasetException(
            Text.format(
                "%s names %s in two lines: an image has one class, and one line.",
                list, fields[0]));
      }
      String place = places.get(fields[0]);
      if (place == null) {
        passed.add(PassedOver.Reason.NO_FILE, "files named in " + list.getFileName(), fields[0]);
      } else {
        images
            .computeIfAbsent(Text.composed(fields[1].strip()), code -> new ArrayList<>())
            .add(place);
      }
    }
    places.forEach(
        (name, place) -> {
          if (!named.contains(name)) {
            passed.add(PassedOver.Reason.NO_LABEL, "images", place);
          }
        });
    if (images.isEmpty()) {
      throw new DatasetException(
          Text.format(
              "%s names no image that lies beside it: expected lines of a file's name, a tab and"
                  + " the folder of its class.",
              list));
    }
    images.values().forEach(of -> of.sort(null));
    return new ClassFolders(part.path(), images);
  }
}
