package io.distillery.dataset;

import io.distillery.base.Text;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads the layout that image classification datasets are usually kept in: a folder of images a
 * class.
 *
 * <pre>
 * DIR/train/CLASS/*.jpg  and  DIR/val/CLASS/*.jpg  or  DIR/test/CLASS/*.jpg (the first there is)
 * DIR/CLASS/*.jpg               then a share of each class is held out as test images
 * DIR/classes.json              names and order of the classes; without it, sorted by folder
 * DIR/classes.tsv               words for folders that are named by codes
 * </pre>
 *
 * <p>Hidden files and folders are ignored, and so are files without the extension of an image
 * format.
 */
public final class ImageFolder {
  private static final String TRAIN = "train";
  private static final List<String> VALIDATION = List.of("val", "validation", "valid", "test");

  private ImageFolder() {}

  /**
   * Finds the images of {@code directory}.
   *
   * @throws DatasetException if it is not laid out like that
   */
  public static DatasetSplits read(Path directory, ImageFolderOptions options) throws IOException {
    Path trainDirectory = isSplit(directory.resolve(TRAIN)) ? directory.resolve(TRAIN) : directory;
    Optional<Path> validation = options.validation();
    if (validation.isEmpty() && !trainDirectory.equals(directory)) {
      validation =
          VALIDATION.stream().map(directory::resolve).filter(ImageFolder::isSplit).findFirst();
    }
    ClassFolders trainFolders = ClassFolders.scan(trainDirectory);
    ClassNames names =
        ClassNaming.of(List.of(directory, trainDirectory), options.classNames())
            .name(trainDirectory, trainFolders.names());
    LabelledImages train = trainFolders.labelled(names);
    if (validation.isEmpty()) {
      return holdOut(train, options);
    }
    if (Files.exists(validation.get()) && Files.isSameFile(validation.get(), trainDirectory)) {
      throw new DatasetException(
          Text.format(
              "%s would be tested on its own training images: pass another directory as "
                  + "source.test, or leave it out.",
              trainDirectory));
    }
    return new DatasetSplits(
        train,
        ClassFolders.scan(validation.get()).labelled(names),
        options.validation().map(Path::toString).orElse(validation.get().getFileName().toString()));
  }

  /**
   * Finds the images of class folders that another dataset has too.
   *
   * @param names the classes, in the order of their labels
   * @throws DatasetException if the folders are not those of {@code names}
   */
  public static LabelledImages readLike(Path directory, ClassNames names) throws IOException {
    return ClassFolders.scan(directory).labelled(names);
  }

  /**
   * Says whether a folder called like a split is one; a class of trains has images in it, no
   * folders.
   */
  private static boolean isSplit(Path directory) {
    if (!Files.isDirectory(directory)) {
      return false;
    }
    try {
      return !ClassFolders.folders(directory).isEmpty();
    } catch (IOException e) {
      return true; // reading it will say what is wrong
    }
  }

  private static DatasetSplits holdOut(LabelledImages all, ImageFolderOptions options)
      throws DatasetException {
    List<LabelledImage> train = new ArrayList<>();
    List<LabelledImage> validation = new ArrayList<>();
    List<String> single = new ArrayList<>();
    for (int label = 0; label < all.classNames().size(); label++) {
      List<LabelledImage> images = all.shuffled(label, options.seed());
      if (images.size() < 2) {
        single.add(all.classNames().name(label));
        continue;
      }
      long wanted = Math.round(images.size() * options.heldOut());
      int count = (int) Math.max(1, Math.min(images.size() - 1, wanted));
      validation.addAll(images.subList(0, count));
      train.addAll(images.subList(count, images.size()));
    }
    if (!single.isEmpty()) {
      throw new DatasetException(
          Text.format(
              "%s has classes of one image, of which none can be held out to test on: %s. "
                  + "Add images, or pass source.test.",
              all.root(), String.join(", ", single)));
    }
    return new DatasetSplits(all.with(train), all.with(validation), "held out");
  }
}
