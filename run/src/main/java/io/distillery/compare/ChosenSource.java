package io.distillery.compare;

import io.distillery.base.Progress;
import io.distillery.dataset.LabelledImages;
import io.distillery.encode.Source;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Holds the real images that sets are chosen from. Their files are read when somebody first asks by
 * what they are told from others.
 */
public final class ChosenSource {
  private final LabelledImages images;
  private final double maxBadImages;
  private final Path cache;
  private final Progress progress;
  private String fingerprint;

  /**
   * Takes images.
   *
   * @param maxBadImages the share of them that may be unreadable
   * @param cache directory in which hashes of files are kept
   */
  public ChosenSource(LabelledImages images, double maxBadImages, Path cache, Progress progress) {
    this.images = images;
    this.maxBadImages = maxBadImages;
    this.cache = cache;
    this.progress = progress;
  }

  LabelledImages images() {
    return images;
  }

  double maxBadImages() {
    return maxBadImages;
  }

  /** Hashes names, classes and contents, in hexadecimal. */
  synchronized String fingerprint() throws IOException {
    if (fingerprint == null) {
      fingerprint = Source.of(images, maxBadImages, cache, progress).fingerprint();
    }
    return fingerprint;
  }
}
