package io.distillery.dataset;

import io.distillery.base.ContentHash;
import io.distillery.base.FileHashes;
import io.distillery.base.Progress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/**
 * Says what a dataset is, whatever its place, times and owners: the classes in their order and
 * every image's name, label and content.
 *
 * @param sha256 of all of it, in hexadecimal
 * @param contents the hash of each image's file, in the order of {@link LabelledImages#images};
 *     that of a file that cannot be read is {@link #UNREADABLE}
 */
public record DatasetFingerprint(String sha256, List<ContentHash> contents) {
  /** Stands for the content of a file that cannot be read. */
  public static final ContentHash UNREADABLE = new ContentHash(0, 0, 0, 0);

  private static final int PROGRESS_STEP = 500;

  /** Copies the hashes. */
  public DatasetFingerprint {
    contents = List.copyOf(contents);
  }

  /**
   * Fingerprints images; only files whose hash is not known are read.
   *
   * @param known hashes of files in the images' root; takes up those that are new
   */
  public static DatasetFingerprint of(LabelledImages images, FileHashes known, Progress progress) {
    try (Progress.Task task = progress.begin("Fingerprinting images", "images", images.size())) {
      return of(images, contents(images.images(), known, task));
    }
  }

  /**
   * Fingerprints some of the images that this is of; no file is read.
   *
   * @param all what this is of
   * @param some of them, in the same order
   */
  DatasetFingerprint of(LabelledImages all, LabelledImages some) {
    Set<LabelledImage> kept = new HashSet<>(some.images());
    List<ContentHash> chosen = new ArrayList<>(some.size());
    for (int i = 0; i < all.size(); i++) {
      if (kept.contains(all.images().get(i))) {
        chosen.add(contents.get(i));
      }
    }
    return of(some, chosen);
  }

  /**
   * Fingerprints images whose contents are known.
   *
   * @param contents the hash of each image's file, in their order
   */
  public static DatasetFingerprint of(LabelledImages images, List<ContentHash> contents) {
    MessageDigest digest = ContentHash.sha256();
    for (ImageClass imageClass : images.classNames().classes()) {
      update(digest, imageClass.folder());
      update(digest, imageClass.name());
    }
    for (int i = 0; i < images.size(); i++) {
      LabelledImage image = images.images().get(i);
      update(digest, image.fileName());
      update(digest, image.label() + " " + contents.get(i));
    }
    return new DatasetFingerprint(HexFormat.of().formatHex(digest.digest()), contents);
  }

  /**
   * Returns the hash of each image's file, in their order; only those that are not known are read.
   *
   * @param known hashes of files in the images' root; takes up those that are new
   */
  public static List<ContentHash> contents(
      List<LabelledImage> images, FileHashes known, Progress.Task task) {
    List<ContentHash> contents = new ArrayList<>(images.size());
    for (LabelledImage image : images) {
      contents.add(content(image, known));
      if (contents.size() % PROGRESS_STEP == 0 || contents.size() == images.size()) {
        task.done(contents.size());
      }
    }
    return contents;
  }

  /**
   * Returns the hash of a file; one that cannot be read counts as such here, and is listed by the
   * stage that needs it.
   */
  private static ContentHash content(LabelledImage image, FileHashes known) {
    try {
      return known.of(image.fileName());
    } catch (IOException e) {
      return UNREADABLE;
    }
  }

  /** Adds a text and an end mark, so that neighbours cannot run into each other. */
  private static void update(MessageDigest digest, String text) {
    digest.update(text.getBytes(StandardCharsets.UTF_8));
    digest.update((byte) 0);
  }
}
