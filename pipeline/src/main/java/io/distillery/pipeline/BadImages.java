package io.distillery.pipeline;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Images of one stage that could not be read: listed, and too many when above a share. */
final class BadImages {
  private static final int NAMED_IN_ERROR = 5;

  private final long images;
  private final double limit;
  private final List<SkippedImage> skipped = new ArrayList<>();

  /**
   * @param images how many the stage reads
   * @param limit the share that may be unreadable, 0 to 1
   */
  BadImages(long images, double limit) {
    this.images = images;
    this.limit = limit;
  }

  /**
   * Notes one.
   *
   * @throws IOException when that is one too many
   */
  synchronized void add(String file, String reason) throws IOException {
    skipped.add(new SkippedImage(file, reason));
    if (skipped.size() > limit * images) {
      StringBuilder named = new StringBuilder();
      for (SkippedImage image : sorted().subList(0, Math.min(NAMED_IN_ERROR, skipped.size()))) {
        named.append("%n  %s: %s".formatted(image.file(), image.reason()));
      }
      throw new IOException(
          ("%d of %,d images cannot be read so far, more than the %s %% that are allowed:%s%nMend or"
                  + " delete them, or allow more with --max-bad-images.")
              .formatted(skipped.size(), images, percent(), named));
    }
  }

  /** All of them, by name. */
  synchronized List<SkippedImage> sorted() {
    return skipped.stream().sorted(Comparator.comparing(SkippedImage::file)).toList();
  }

  private String percent() {
    return new java.math.BigDecimal(limit)
        .multiply(java.math.BigDecimal.valueOf(100))
        .round(new java.math.MathContext(3))
        .stripTrailingZeros()
        .toPlainString();
  }
}
