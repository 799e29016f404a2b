package io.distillery.dataset;

import io.distillery.base.Text;
import io.distillery.dataset.image.ImageFormats;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Lists the class folders of a directory, sorted by name.
 *
 * @param images for each folder's name, file names relative to {@code root}; at least one
 */
record ClassFolders(Path root, SortedMap<String, List<String>> images) {

  /**
   * Lists the images of every class folder, those in its sub-folders too.
   *
   * @throws DatasetException if there is no such directory, or no image in a class folder
   */
  static ClassFolders scan(Path root) throws IOException {
    requireDirectory(root);
    SortedMap<String, List<String>> images = new TreeMap<>();
    for (Path folder : folders(root)) {
      images.put(folder.getFileName().toString(), imagesBelow(root, folder));
    }
    if (images.isEmpty()) {
      throw withoutClassFolders(root);
    }
    requireImages(root, images);
    refuseSplits(root, images);
    return new ClassFolders(root, images);
  }

  /** Lists visible folders in {@code directory}. */
  static List<Path> folders(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries
          .filter(entry -> isVisible(entry.getFileName()) && Files.isDirectory(entry))
          .toList();
    }
  }

  /** Returns the folder names, sorted. */
  List<String> names() {
    return List.copyOf(images.keySet());
  }

  /**
   * Gives every image its label.
   *
   * @throws DatasetException if the folders are not those of {@code names}
   */
  LabelledImages labelled(ClassNames names) throws DatasetException {
    FolderDifference difference = FolderDifference.between(names.folders(), images.keySet());
    if (!difference.isEmpty()) {
      throw new DatasetException(
          Text.format(
              "The folders in %s are not those of the training images (%s): every class "
                  + "needs its folder in both, under the same name.",
              root, difference));
    }
    List<LabelledImage> labelled = new ArrayList<>();
    for (int label = 0; label < names.size(); label++) {
      for (String fileName : images.get(names.folders().get(label))) {
        labelled.add(new LabelledImage(fileName, label));
      }
    }
    return new LabelledImages(root, names, labelled);
  }

  private static List<String> imagesBelow(Path root, Path folder) throws IOException {
    try (Stream<Path> files =
        Files.find(
            folder,
            Integer.MAX_VALUE,
            (file, is) -> !is.isDirectory() && ImageFormats.hasImageExtension(file),
            FileVisitOption.FOLLOW_LINKS)) {
      return files
          .map(file -> root.relativize(file))
          .filter(ClassFolders::isVisible)
          .map(file -> file.toString().replace('\\', '/'))
          .sorted()
          .toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static boolean isVisible(Path path) {
    for (Path part : path) {
      if (part.toString().startsWith(".")) {
        return false;
      }
    }
    return true;
  }

  private static void requireDirectory(Path root) throws DatasetException {
    if (!Files.exists(root)) {
      throw new DatasetException(
          Text.format(
              "There is no directory %s: expected one with a folder of images for each class.",
              root));
    }
    if (!Files.isDirectory(root)) {
      throw new DatasetException(
          Text.format(
              "%s is a file: expected a directory with a folder of images for each class; "
                  + "unpack an archive first.",
              root));
    }
  }

  private static DatasetException withoutClassFolders(Path root) throws IOException {
    long files;
    long flat;
    try (Stream<Path> entries = Files.list(root)) {
      List<Path> visible = entries.filter(e -> isVisible(e.getFileName())).toList();
      files = visible.size();
      flat = visible.stream().filter(ImageFormats::hasImageExtension).count();
    }
    String found =
        files == 0
            ? "is empty"
            : Text.format("has no class folders, but %,d files, %,d of them images", files, flat);
    return new DatasetException(
        Text.format(
            "%s %s: expected %s. Put the images of each class into a folder that bears the "
                + "name of the class.",
            root, found, root.resolve("CLASS").resolve("IMAGE.jpg")));
  }

  private static void requireImages(Path root, Map<String, List<String>> images)
      throws DatasetException {
    List<String> empty =
        images.entrySet().stream()
            .filter(e -> e.getValue().isEmpty())
            .map(Map.Entry::getKey)
            .toList();
    if (!empty.isEmpty()) {
      throw new DatasetException(
          Text.format(
              "%d of %d class folders in %s have no images (%s): %s. Add images or remove the"
                  + " folders.",
              empty.size(),
              images.size(),
              root,
              String.join(" ", ImageFormats.EXTENSIONS),
              String.join(", ", empty)));
    }
  }

  /**
   * Refuses a folder that has folders called like its neighbours: it holds another split, not a
   * class.
   */
  private static void refuseSplits(Path root, Map<String, List<String>> images)
      throws DatasetException {
    for (Map.Entry<String, List<String>> folder : images.entrySet()) {
      for (String fileName : folder.getValue()) {
        String[] parts = fileName.split("/");
        if (parts.length > 2 && images.containsKey(parts[1])) {
          throw new DatasetException(
              Text.format(
                  "%s is no class folder, since it has a folder %s as %s has: move the training "
                      + "folders into %s, or the folder %s elsewhere and name it by source.test.",
                  root.resolve(folder.getKey()),
                  parts[1],
                  root,
                  root.resolve("train"),
                  folder.getKey()));
        }
      }
    }
  }
}
