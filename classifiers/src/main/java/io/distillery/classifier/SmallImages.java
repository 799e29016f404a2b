package io.distillery.classifier;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Text;

/** What networks made for 224 px do about small images: they halve the resolution less often. */
final class SmallImages {
  private static final int LARGEST = 64;
  private static final int SMALLEST = 8;

  private SmallImages() {}

  /** Says whether images count as small: up to 64 px. */
  static boolean are(int imageSize) {
    return imageSize <= LARGEST;
  }

  /** Refuses images below 8 px, and fewer than two classes. */
  static void check(String network, int imageSize, int classes) {
    if (imageSize < SMALLEST || classes < 2) {
      throw new ConfigurationException(
          Text.format(
              "%s has images of %d pixels and %d classes, expected %d and 2 or more",
              network, imageSize, classes, SMALLEST));
    }
  }
}
