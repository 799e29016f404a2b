package io.distillery.dataset;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Seeds;
import io.distillery.base.Text;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * Lists image files with their classes, ordered by label and then by file name, whatever the order
 * in which a folder is listed. Holds names only; nothing is decoded.
 */
public final class LabelledImages {
  private static final Comparator<LabelledImage> ORDER =
      Comparator.comparingInt(LabelledImage::label).thenComparing(LabelledImage::fileName);

  private final Path root;
  private final ClassNames classNames;
  private final List<LabelledImage> images;

  /**
   * Holds for each class where its images start in {@link #images}; and at last the number of
   * images.
   */
  private final int[] starts;

  /**
   * Orders the images.
   *
   * @param root the directory to which file names are relative
   * @param images in any order, each file once
   */
  public LabelledImages(Path root, ClassNames classNames, List<LabelledImage> images) {
    this.root = root;
    this.classNames = classNames;
    this.images = images.stream().sorted(ORDER).toList();
    this.starts = new int[classNames.size() + 1];
    for (int i = 0; i < this.images.size(); i++) {
      LabelledImage image = this.images.get(i);
      if (image.label() >= classNames.size()) {
        throw new IllegalArgumentException(
            Text.format(
                "%s has label %d of %d classes",
                image.fileName(), image.label(), classNames.size()));
      }
      if (i > 0 && image.equals(this.images.get(i - 1))) {
        throw new IllegalArgumentException(image.fileName() + " is listed twice");
      }
      starts[image.label() + 1] = i + 1;
    }
    for (int label = 0; label < classNames.size(); label++) {
      starts[label + 1] = Math.max(starts[label + 1], starts[label]);
    }
  }

  /** Returns the directory to which file names are relative. */
  public Path root() {
    return root;
  }

  /** Returns the classes in the order of their labels. */
  public ClassNames classNames() {
    return classNames;
  }

  /** Returns all images, ordered by label and then by file name. */
  public List<LabelledImage> images() {
    return images;
  }

  /** Returns the label of each image, in their order. */
  public int[] labels() {
    return images.stream().mapToInt(LabelledImage::label).toArray();
  }

  /** Returns the number of images. */
  public int size() {
    return images.size();
  }

  /** Returns the images of one class, ordered by file name. */
  public List<LabelledImage> ofClass(int label) {
    return images.subList(starts[label], starts[label + 1]);
  }

  /** Returns where the images of one class start in {@link #images}. */
  public int start(int label) {
    return starts[label];
  }

  /** Returns where an image lies. */
  public Path file(LabelledImage image) {
    return root.resolve(image.fileName());
  }

  /** Returns some of these images, in any order, with the same classes and directory. */
  public LabelledImages with(List<LabelledImage> some) {
    return new LabelledImages(root, classNames, some);
  }

  /** Returns the images at some places in {@link #images}, in any order. */
  public LabelledImages at(long[] places) {
    return with(Arrays.stream(places).mapToObj(i -> images.get(Math.toIntExact(i))).toList());
  }

  /** Returns those whose files are not among the named. */
  public LabelledImages without(Set<String> fileNames) {
    return with(images.stream().filter(i -> !fileNames.contains(i.fileName())).toList());
  }

  /**
   * Draws at most {@code perClass} images of each class without replacement. An image's luck
   * depends on the seed and its own name only, so a larger sample with the same seed contains a
   * smaller one.
   */
  public LabelledImages sample(int perClass, long seed) {
    if (perClass < 1) {
      throw new ConfigurationException(Text.format("A sample of %d images a class", perClass));
    }
    List<LabelledImage> drawn = new ArrayList<>();
    for (int label = 0; label < classNames.size(); label++) {
      drawn.addAll(shuffled(label, seed).stream().limit(perClass).toList());
    }
    return with(drawn);
  }

  /**
   * Returns the images of one class in an order that depends on the seed and the images' names
   * only.
   */
  List<LabelledImage> shuffled(int label, long seed) {
    record Drawn(long lot, LabelledImage image) {}
    return ofClass(label).stream()
        .map(image -> new Drawn(Seeds.derive(seed, image.fileName()), image))
        .sorted(Comparator.comparingLong(Drawn::lot).thenComparing(Drawn::image, ORDER))
        .map(Drawn::image)
        .toList();
  }

  /**
   * Checks that there are classes to tell apart.
   *
   * @throws DatasetException where there is one alone
   */
  public void requireTwoClasses() throws DatasetException {
    if (classNames.size() < 2) {
      throw new DatasetException(
          Text.format(
              "%s has one class, %s: expected two or more, each a folder of images.",
              root, classNames.name(0)));
    }
  }

  /**
   * Checks that every class can give {@code imagesPerClass} prototypes.
   *
   * @throws DatasetException naming all classes with fewer images
   */
  public void requireImagesPerClass(int imagesPerClass) throws DatasetException {
    List<String> small = new ArrayList<>();
    for (int label = 0; label < classNames.size(); label++) {
      int count = ofClass(label).size();
      if (count < imagesPerClass) {
        small.add(Text.format("%s (%d)", classNames.name(label), count));
      }
    }
    if (!small.isEmpty()) {
      throw new DatasetException(
          Text.format(
              "%d of %d classes have fewer training images than the %d images per class "
                  + "asked for: %s. Lower prototypes.imagesPerClass or add images.",
              small.size(), classNames.size(), imagesPerClass, String.join(", ", small)));
    }
  }
}
