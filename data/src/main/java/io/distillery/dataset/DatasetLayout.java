package io.distillery.dataset;

import io.distillery.base.Text;
import io.distillery.dataset.SplitName.Role;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Says which folders hold what is trained and tested on. Parts of a dataset are known by what their
 * names speak of and by what they hold; a folder that has nothing but one folder of class folders
 * is as good as that one.
 *
 * @param levels from the folder that was asked for down to that of the training images
 * @param train has class folders, unless the dataset has none
 * @param test has class folders, if there is one
 */
record DatasetLayout(List<Folder> levels, Folder train, Optional<Folder> test) {
  DatasetLayout {
    levels = List.copyOf(levels);
  }

  /**
   * Finds the parts.
   *
   * @param passed hears what is in none of them
   * @throws DatasetException if several folders could be the training images, or parts have no
   *     training images among them
   */
  static DatasetLayout of(Folder root, PassedOverCounts passed) throws DatasetException {
    List<Folder> levels = new ArrayList<>(descended(root));
    Folder top = levels.get(levels.size() - 1);
    Optional<Folder> train = training(top);
    if (train.isEmpty()) {
      refusePartsAlone(top);
      strays(top, passed);
      return new DatasetLayout(levels, top, Optional.empty());
    }
    strays(top, passed);
    List<Folder> parts = parts(top, train.get());
    Optional<Folder> test = parts.stream().filter(Folder::hasClassFolders).findFirst();
    for (Folder other : top.withImages()) {
      if (other != train.get() && other != test.orElse(null)) {
        String lacks =
            parts.contains(other) && !other.hasClassFolders()
                ? ", which has no class folders,"
                : "";
        passed.add(
            PassedOver.Reason.SPLIT,
            Text.format("images in %s/%s", other.name(), lacks),
            other.count(),
            other.place());
      }
    }
    levels.addAll(descended(train.get()));
    Folder trained = levels.get(levels.size() - 1);
    strays(trained, passed);
    Optional<Folder> tested = test.map(folder -> last(descended(folder)));
    tested.ifPresent(folder -> strays(folder, passed));
    return new DatasetLayout(levels, trained, tested);
  }

  /** Goes down while there is nothing but one folder of class folders. */
  static List<Folder> descended(Folder root) {
    List<Folder> levels = new ArrayList<>(List.of(root));
    Folder folder = root;
    while (folder.images().isEmpty()
        && folder.folders().size() == 1
        && isOnlyALevel(folder.folders().get(0))) {
      folder = folder.folders().get(0);
      levels.add(folder);
    }
    return levels;
  }

  /** A class may have folders too; then it has images beside them, or one folder. */
  private static boolean isOnlyALevel(Folder folder) {
    int withImages = folder.withImages().size();
    return withImages > 1 || (withImages == 1 && folder.images().isEmpty());
  }

  static Folder last(List<Folder> levels) {
    return levels.get(levels.size() - 1);
  }

  private static Optional<Folder> training(Folder top) throws DatasetException {
    List<Folder> candidates =
        top.folders().stream()
            .filter(f -> role(f).equals(Optional.of(Role.TRAIN)) && f.hasClassFolders())
            .filter(f -> isBare(f) || !parts(top, f).isEmpty())
            .toList();
    if (candidates.size() > 1) {
      throw new DatasetException(
          Text.format(
              "%s has several folders of training images, %s: name the one that is meant with"
                  + " place.data, and its test images with source.test.",
              top.path(), names(candidates)));
    }
    return candidates.stream().findFirst();
  }

  /** Says whether a name speaks of a part and of nothing else, and not of a class of trains. */
  private static boolean isBare(Folder folder) {
    return SplitName.of(folder.name()).orElseThrow().rest().isEmpty()
        && (folder.withImages().size() > 1 || folder.folders().get(0).hasClassFolders());
  }

  /** Lists the other parts of the dataset that a folder is the training images of. */
  private static List<Folder> parts(Folder top, Folder train) {
    SplitName name = SplitName.of(train.name()).orElseThrow();
    return top.withImages().stream()
        .filter(folder -> folder != train)
        .filter(
            folder ->
                SplitName.of(folder.name())
                    .filter(n -> n.role() != Role.TRAIN && n.rest().equals(name.rest()))
                    .isPresent())
        .sorted(Comparator.comparing(folder -> role(folder).orElseThrow()))
        .toList();
  }

  /** Classes called Train and Test never come out. */
  private static void refusePartsAlone(Folder top) throws DatasetException {
    List<Folder> named = top.withImages().stream().filter(f -> role(f).isPresent()).toList();
    boolean areParts =
        named.stream()
                .collect(Collectors.groupingBy(f -> SplitName.of(f.name()).orElseThrow().rest()))
                .values()
                .stream()
                .anyMatch(same -> same.stream().map(DatasetLayout::role).distinct().count() > 1)
            && named.size() == top.withImages().size();
    if (areParts) {
      throw new DatasetException(
          Text.format(
              "%s is divided into %s, but none of them has training images in class folders:"
                  + " expected %s beside them, or a table (.csv) of names and classes.",
              top.path(), names(named), top.path().resolve("train").resolve("CLASS")));
    }
  }

  private static void strays(Folder folder, PassedOverCounts passed) {
    if (folder.hasClassFolders()) {
      String prefix = folder.place().isEmpty() ? "" : folder.place() + "/";
      for (String image : folder.images()) {
        passed.add(PassedOver.Reason.NO_CLASS, "images beside class folders", prefix + image);
      }
    }
  }

  private static Optional<Role> role(Folder folder) {
    return SplitName.of(folder.name()).map(SplitName::role);
  }

  private static String names(List<Folder> folders) {
    return folders.stream().map(Folder::name).collect(Collectors.joining(", "));
  }
}
