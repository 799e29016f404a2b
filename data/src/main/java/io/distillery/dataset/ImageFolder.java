package io.distillery.dataset;

import io.distillery.base.Text;
import io.distillery.dataset.image.ImageFormats;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads the layouts that image classification datasets are kept in: a folder of images a class.
 *
 * <pre>
 * DIR/train/CLASS/*.jpg  and  DIR/val/CLASS/*.jpg  or  DIR/test/CLASS/*.jpg (the first there is)
 * DIR/CLASS/*.jpg               then a share of each class is held out as test images
 * DIR/*.jpg and DIR/*.csv       a table of file names and classes
 * DIR/train/CLASS/images/*.JPEG and DIR/val/images/*.JPEG with DIR/val/val_annotations.txt
 * DIR/classes.json              names and order of the classes; without it, sorted by folder
 * DIR/classes.tsv               words for folders that are named by codes
 * </pre>
 *
 * <p>Parts may be called otherwise ({@code Training}, {@code test_set}, {@code seg_train}), and all
 * of it may lie further down, in a folder that is alone. What is not taken, and why, is in {@link
 * DatasetSplits#look}.
 */
public final class ImageFolder {
  private static final String HELD_OUT = "held out";

  private ImageFolder() {}

  /**
   * Finds the images of {@code directory}; none is opened.
   *
   * @throws DatasetException if it is not laid out like that
   */
  public static DatasetSplits read(Path directory, ImageFolderOptions options) throws IOException {
    PassedOverCounts passed = new PassedOverCounts();
    Folder root = new FolderScan(passed).scan(directory);
    countOthers(root, passed);
    Parts parts = parts(root, passed);
    List<Path> levels = parts.levels().stream().map(Folder::path).toList();
    ClassNames names =
        ClassNaming.of(levels, options.classNames())
            .name(parts.train().root(), parts.train().names());
    LabelledImages train = parts.train().labelled(names);
    DatasetSplits splits =
        options.validation().isPresent()
            ? tested(train, options.validation().get(), parts, passed)
            : parts.test().isPresent()
                ? new DatasetSplits(train, parts.test().get().labelled(names), parts.testName())
                : holdOut(train, options);
    return splits.with(
        new DatasetLook(
            DatasetLook.counts(splits.train(), splits.test()),
            DatasetLayout.last(parts.levels()).place(),
            splits.testOrigin(),
            passed.all(),
            CaptionFiles.of(parts.levels()),
            List.of()));
  }

  /** Holds images by class, however they are laid out. */
  private record Parts(
      List<Folder> levels, ClassFolders train, Optional<ClassFolders> test, String testName) {}

  private static Parts parts(Folder root, PassedOverCounts passed) throws IOException {
    List<Folder> down = DatasetLayout.descended(root);
    Optional<LabelTables> tables = LabelTables.of(DatasetLayout.last(down), passed);
    if (tables.isPresent()) {
      return new Parts(down, tables.get().train(), tables.get().test(), tables.get().testName());
    }
    DatasetLayout layout = DatasetLayout.of(root, passed);
    return new Parts(
        layout.levels(),
        ClassFolders.of(layout.train()),
        layout.test().isPresent()
            ? Optional.of(AnnotatedFolder.classes(layout.test().get(), passed))
            : Optional.empty(),
        layout.test().map(Folder::name).orElse(""));
  }

  private static DatasetSplits tested(
      LabelledImages train, Path test, Parts parts, PassedOverCounts passed) throws IOException {
    if (Files.exists(test) && Files.isSameFile(test, train.root())) {
      throw new DatasetException(
          Text.format(
              "%s would be tested on its own training images: pass another directory as "
                  + "source.test, or leave it out.",
              train.root()));
    }
    parts
        .test()
        .filter(unused -> !isSame(unused.root(), test))
        .ifPresent(
            unused ->
                passed.add(
                    PassedOver.Reason.SPLIT,
                    Text.format("images in %s/", parts.testName()),
                    unused.images().values().stream().mapToLong(List::size).sum(),
                    parts.testName()));
    return new DatasetSplits(
        train, classFolders(test, passed).labelled(train.classNames()), test.toString());
  }

  /**
   * Finds the images of class folders that another dataset has too.
   *
   * @param names the classes, in the order of their labels
   * @throws DatasetException if the folders are not those of {@code names}
   */
  public static LabelledImages readLike(Path directory, ClassNames names) throws IOException {
    return classFolders(directory, new PassedOverCounts()).labelled(names);
  }

  private static ClassFolders classFolders(Path directory, PassedOverCounts passed)
      throws IOException {
    return AnnotatedFolder.classes(
        DatasetLayout.last(DatasetLayout.descended(new FolderScan(passed).scan(directory))),
        passed);
  }

  private static boolean isSame(Path one, Path other) {
    try {
      return Files.isSameFile(one, other);
    } catch (IOException e) {
      return false;
    }
  }

  /** Counts images that cannot be decoded, and files that are none, by what their names end in. */
  private static void countOthers(Folder root, PassedOverCounts passed) {
    for (String file : root.othersBelow()) {
      String extension = ImageFormats.extension(file.substring(file.lastIndexOf('/') + 1));
      if (ImageFormats.isUnreadableImage(file)) {
        passed.add(PassedOver.Reason.FORMAT, "." + extension + " images", file);
      } else {
        passed.add(
            PassedOver.Reason.OTHER,
            extension.isEmpty() ? "files" : "." + extension + " files",
            file);
      }
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
    return new DatasetSplits(all.with(train), all.with(validation), HELD_OUT);
  }
}
