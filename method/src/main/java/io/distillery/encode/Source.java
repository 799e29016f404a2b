package io.distillery.encode;

import io.distillery.base.ContentHash;
import io.distillery.base.FileHashes;
import io.distillery.base.Progress;
import io.distillery.base.Text;
import io.distillery.dataset.BadImages;
import io.distillery.dataset.DatasetFingerprint;
import io.distillery.dataset.LabelledImages;
import io.distillery.dataset.ReadableImages;
import io.distillery.dataset.image.ReducedImages;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Holds the images that are distilled.
 *
 * @param images the training images, or a sample of them
 * @param identity their names, classes and contents
 * @param maxBadImages the share of them that may be unreadable, 0 to 1
 * @param reduced gives what is needed of images that others have decoded, and keeps what others
 *     need
 */
public record Source(
    LabelledImages images,
    DatasetFingerprint identity,
    double maxBadImages,
    ReducedImages reduced) {
  /** Names it as stages do. */
  public static final String INPUT = "dataset";

  private static final String FILE_HASHES = "files";

  /** Has each reader of an image decode it. */
  public Source(LabelledImages images, DatasetFingerprint identity, double maxBadImages) {
    this(images, identity, maxBadImages, ReducedImages.none());
  }

  /**
   * Reads what of the images is not known from earlier, to tell them from others.
   *
   * @param cache directory in which hashes of files are kept
   */
  public static Source of(LabelledImages images, double maxBadImages, Path cache, Progress progress)
      throws IOException {
    List<ContentHash> contents = new ArrayList<>(images.size());
    try (Progress.Task task = progress.begin("Fingerprinting images", "images", images.size())) {
      for (int label = 0; label < images.classNames().size(); label++) {
        int before = contents.size();
        contents.addAll(hashes(images, label, cache, progress, n -> task.done(before + n)));
      }
    }
    return new Source(images, DatasetFingerprint.of(images, contents), maxBadImages);
  }

  /**
   * Reads what of a class is not known from earlier, and keeps its hashes in a file of the class:
   * afterwards {@link #of} does not read these images.
   *
   * @param cache directory in which hashes of files are kept
   * @return the hash of each of the class's files, in their order
   */
  public static List<ContentHash> hashes(
      LabelledImages images, int label, Path cache, Progress progress, Progress.Task task) {
    String folder = images.classNames().folders().get(label);
    FileHashes hashes = FileHashes.open(cache.resolve(FILE_HASHES), images.root(), folder);
    try {
      return DatasetFingerprint.contents(images.ofClass(label), hashes, task);
    } finally {
      remember(hashes, progress);
    }
  }

  /**
   * Takes images that were looked at: each of them can be read.
   *
   * @param reduced what was kept of them
   */
  public static Source of(ReadableImages readable, ReducedImages reduced) {
    return new Source(readable.images(), readable.identity(), 0, reduced);
  }

  /** Takes images to be read from here, whose hashes are not kept. */
  public static Source of(LabelledImages images, double maxBadImages) {
    return new Source(
        images,
        DatasetFingerprint.of(images, FileHashes.none(images.root()), Progress.SILENT),
        maxBadImages);
  }

  private static void remember(FileHashes hashes, Progress progress) {
    try {
      hashes.write();
    } catch (IOException e) {
      progress.note(
          Text.format(
              "Hashes of the images cannot be kept for later runs (%s); going on without", e));
    }
  }

  /** Hashes names, classes and contents, in hexadecimal. */
  public String fingerprint() {
    return identity.sha256();
  }

  /** Makes a list for the unreadable ones that a stage meets. */
  public BadImages badImages() {
    return new BadImages(images.size(), maxBadImages);
  }
}
