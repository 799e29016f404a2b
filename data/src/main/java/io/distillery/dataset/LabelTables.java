package io.distillery.dataset;

import io.distillery.base.Text;
import io.distillery.dataset.SplitName.Role;
import io.distillery.dataset.image.ImageFormats;
import java.io.IOException;
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
 * Reads datasets whose images lie together, with tables beside them that say of what class each is:
 * {@code labels.csv}, or {@code train.csv} and {@code test.csv}.
 *
 * @param train images by class
 * @param test of a table whose name speaks of such, if it gives classes
 * @param testName of that table
 */
record LabelTables(ClassFolders train, Optional<ClassFolders> test, String testName) {
  private static final Set<String> TABLES = Set.of("csv", "tsv");
  private static final Set<String> TOGETHER =
      Set.of("image", "images", "img", "imgs", "photos", "pictures", "data", "all", "jpg", "jpeg");

  /**
   * Reads the tables of a folder that has no class folders.
   *
   * @return empty where no table there names its images and their classes
   */
  static Optional<LabelTables> of(Folder top, PassedOverCounts passed) throws IOException {
    if (!isFlat(top)) {
      return Optional.empty();
    }
    Map<String, String> files = files(top);
    Map<Role, List<LabelTable>> tables = new HashMap<>();
    for (String other : top.others()) {
      if (TABLES.contains(ImageFormats.extension(other))) {
        Optional<LabelTable> table = LabelTable.read(top.path().resolve(other), files);
        if (table.isPresent() && !table.get().images().isEmpty()) {
          Role role = SplitName.of(other).map(SplitName::role).orElse(Role.TRAIN);
          tables.computeIfAbsent(role, r -> new ArrayList<>()).add(table.get());
        }
      }
    }
    if (!tables.containsKey(Role.TRAIN)) {
      return Optional.empty();
    }
    Role tested = tables.containsKey(Role.VALIDATION) ? Role.VALIDATION : Role.TEST;
    List<LabelTable> train = tables.get(Role.TRAIN);
    List<LabelTable> test = tables.getOrDefault(tested, List.of());
    refuseShared(top, train, test);
    tell(top, tables, passed);
    return Optional.of(
        new LabelTables(
            classes(top, train),
            test.isEmpty() ? Optional.empty() : Optional.of(classes(top, test)),
            test.isEmpty() ? "" : test.get(0).name()));
  }

  /** Says whether images lie together: in it, or in folders that are no classes by their names. */
  private static boolean isFlat(Folder top) {
    return top.withImages().stream()
        .allMatch(
            folder ->
                !folder.hasClassFolders()
                    && (SplitName.of(folder.name()).isPresent()
                        || TOGETHER.contains(folder.name().toLowerCase(Locale.ROOT))
                        || top.withImages().size() == 1));
  }

  /** Gives images by each way to name them; a name that two share is no way. */
  private static Map<String, String> files(Folder top) {
    Map<String, String> files = new HashMap<>();
    Set<String> shared = new HashSet<>();
    for (String image : top.imagesBelow()) {
      String name = image.substring(image.lastIndexOf('/') + 1);
      for (String way : Set.of(name, name.substring(0, name.lastIndexOf('.')))) {
        if (files.putIfAbsent(way, image) != null) {
          shared.add(way);
        }
      }
    }
    files.keySet().removeAll(shared);
    top.imagesBelow().forEach(image -> files.put(image, image));
    return files;
  }

  private static ClassFolders classes(Folder top, List<LabelTable> tables) {
    SortedMap<String, List<String>> images = new TreeMap<>();
    for (LabelTable table : tables) {
      table
          .images()
          .forEach((name, of) -> images.computeIfAbsent(name, n -> new ArrayList<>()).addAll(of));
    }
    return new ClassFolders(top.path(), images);
  }

  private static void refuseShared(Folder top, List<LabelTable> train, List<LabelTable> test)
      throws DatasetException {
    Set<String> seen = new HashSet<>();
    List<LabelTable> all = new ArrayList<>(train);
    all.addAll(test);
    for (LabelTable table : all) {
      for (List<String> images : table.images().values()) {
        for (String image : images) {
          if (!seen.add(image)) {
            throw new DatasetException(
                Text.format(
                    "%s is in two of the tables in %s: an image is in one table, in one row.",
                    image, top.path()));
          }
        }
      }
    }
  }

  private static void tell(
      Folder top, Map<Role, List<LabelTable>> tables, PassedOverCounts passed) {
    Set<String> named = new HashSet<>();
    tables.values().stream()
        .flatMap(List::stream)
        .forEach(
            table -> {
              table.images().values().forEach(named::addAll);
              table
                  .missing()
                  .forEach(
                      file ->
                          passed.add(
                              PassedOver.Reason.NO_FILE, "files named in " + table.name(), file));
            });
    top.imagesBelow().stream()
        .filter(image -> !named.contains(image))
        .forEach(image -> passed.add(PassedOver.Reason.NO_LABEL, "images", image));
  }
}
