package io.distillery.compare;

import io.distillery.base.FileHashes;
import io.distillery.base.Progress;
import io.distillery.base.Text;
import io.distillery.dataset.ClassNames;
import io.distillery.dataset.DatasetException;
import io.distillery.dataset.DatasetFingerprint;
import io.distillery.dataset.ImageFolder;
import io.distillery.dataset.ImageWeights;
import io.distillery.dataset.LabelledImages;
import io.distillery.evaluation.protocol.EvaluationResult;
import io.distillery.run.Fingerprint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A small set of images that takes part in a comparison.
 *
 * @param method what tables call the way it was made
 * @param ipc images per class
 * @param set which of the method's sets, from 0
 * @param folder class folders with {@code ipc} images each
 * @param weighted whether images count by the weights that the folder says
 */
public record ImageSet(String method, int ipc, int set, Path folder, boolean weighted) {
  /**
   * The set's images.
   *
   * @param classes that it must have
   * @throws DatasetException if a class is missing or has another number of images; the message
   *     names it
   */
  LabelledImages images(ClassNames classes) throws IOException {
    LabelledImages images = ImageFolder.readLike(folder, classes);
    for (int label = 0; label < classes.size(); label++) {
      int found = images.ofClass(label).size();
      if (found != ipc) {
        throw new DatasetException(
            Text.format(
                "%s has %d images of class %s, expected %d, the images per class of the comparison",
                folder, found, classes.name(label), ipc));
      }
    }
    return images;
  }

  /**
   * Tells the set from others by what is trained on: names, classes and contents of its images, and
   * their weights where they count.
   *
   * @return a SHA-256 in hexadecimal
   */
  String fingerprint(ClassNames classes) throws IOException {
    LabelledImages images = images(classes);
    String contents =
        DatasetFingerprint.of(images, FileHashes.none(images.root()), Progress.SILENT).sha256();
    return weighted ? Fingerprint.ofText(contents + factors(images)) : contents;
  }

  /** Says whether a result is of a training on it. */
  boolean isOf(EvaluationResult result) {
    return result.method().equals(method) && result.ipc() == ipc && result.set() == set;
  }

  /**
   * What the losses of the set's images are multiplied by; empty where they count alike.
   *
   * @throws DatasetException if one has no weight, where images count by them
   */
  List<Double> factors(LabelledImages images) throws IOException {
    if (!weighted) {
      return List.of();
    }
    Optional<ImageWeights> weights = ImageWeights.read(folder);
    if (weights.isEmpty()) {
      throw new DatasetException(
          Text.format(
              "%s has no weights in metadata.jsonl, as sets of earlier versions: delete it to have"
                  + " it made again, or train without evaluation.weighted",
              folder));
    }
    return weights.get().factors(images);
  }
}
