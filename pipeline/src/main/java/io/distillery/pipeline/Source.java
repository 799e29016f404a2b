package io.distillery.pipeline;

import io.distillery.dataset.LabelledImages;

/**
 * The images that are distilled.
 *
 * @param images the training images, or a sample of them
 * @param fingerprint of their names, classes and bytes
 * @param maxBadImages the share of them that may be unreadable, 0 to 1
 */
record Source(LabelledImages images, String fingerprint, double maxBadImages) {
  /** What stages call it. */
  static final String INPUT = "dataset";

  /** A list for the unreadable ones that a stage meets. */
  BadImages badImages() {
    return new BadImages(images.size(), maxBadImages);
  }
}
