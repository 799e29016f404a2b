package io.distillery.dataset;

import io.distillery.base.Text;
import io.distillery.dataset.image.ImageFormats;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Lists the class folders of a directory, sorted by name.
 *
 * @param images for each folder's name in Unicode's composed form (NFC), file names relative to
 *     {@code root} as they are on disk; at least one
 */
record ClassFolders(Path root, SortedMap<String, List<String>> images) {

  /**
   * Lists the images of every class folder, those in its sub-folders too.
   *
   * @throws DatasetException if there is no image in a class folder, or two folders have one name
   */
  static ClassFolders of(Folder root) throws DatasetException {
    SortedMap<String, List<String>> images = new TreeMap<>();
    for (Folder folder : root.folders()) {
      List<String> below = folder.imagesBelow().stream().map(f -> folder.name() + "/" + f).toList();
      if (images.put(Text.composed(folder.name()), below) != null) {
        throw new DatasetException(
            Text.format(
                "%s has two folders %s, whose names are the same text in two forms of Unicode: move"
                    + " the images of one into the other.",
                root.path(), folder.name()));
      }
    }
    if (images.isEmpty()) {
      throw withoutClassFolders(root);
    }
    requireImages(root, images);
    refuseSplits(root.path(), images);
    return new ClassFolders(root.path(), images);
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

  private static DatasetException withoutClassFolders(Folder root) {
    int files = root.images().size() + root.others().size();
    String found =
        files == 0
            ? "is empty"
            : Text.format(
                "has no class folders, but %,d files, %,d of them images",
                files, root.images().size());
    return new DatasetException(
        Text.format(
            "%s %s: expected %s. Put the images of each class into a folder that bears the "
                + "name of the class, or a table (.csv) of file names and classes beside them.",
            root.path(), found, root.path().resolve("CLASS").resolve("IMAGE.jpg")));
  }

  private static void requireImages(Folder root, Map<String, List<String>> images)
      throws DatasetException {
    List<String> empty = new ArrayList<>();
    for (Folder folder : root.folders()) {
      if (!folder.hasImages()) {
        long unreadable = folder.unreadable();
        empty.add(
            unreadable == 0
                ? folder.name()
                : Text.format(
                    "%s (%,d images of formats that cannot be read: %s)",
                    folder.name(), unreadable, formats(folder)));
      }
    }
    if (!empty.isEmpty()) {
      throw new DatasetException(
          Text.format(
              "%d of %d class folders in %s have no images (%s): %s. Add images or remove the"
                  + " folders.",
              empty.size(),
              images.size(),
              root.path(),
              String.join(" ", ImageFormats.EXTENSIONS),
              String.join(", ", empty)));
    }
  }

  private static String formats(Folder folder) {
    return String.join(
        " ",
        folder.othersBelow().stream()
            .filter(ImageFormats::isUnreadableImage)
            .map(ImageFormats::extension)
            .distinct()
            .sorted()
            .toList());
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
        if (parts.length > 2 && images.containsKey(Text.composed(parts[1]))) {
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
