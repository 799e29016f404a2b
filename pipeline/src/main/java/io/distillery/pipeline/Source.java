package io.distillery.pipeline;

import io.distillery.dataset.DatasetFingerprint;
import io.distillery.dataset.LabelledImages;

/**
 * The images that are distilled.
 *
 * @param images the training images, or a sample of them
 * @param identity their names, classes and contents
 * @param maxBadImages the share of them that may be unreadable, 0 to 1
 */
record Source(LabelledImages images, DatasetFingerprint identity, double maxBadImages) {
  /** What stages call it. */
  static final String INPUT = "dataset";

  /** Of names, classes and contents, in hexadecimal. */
  String fingerprint() {
    return identity.sha256();
  }

  /** A list for the unreadable ones that a stage meets. */
  BadImages badImages() {
    return new BadImages(images.size(), maxBadImages);
  }
}
