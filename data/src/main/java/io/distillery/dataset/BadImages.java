package io.distillery.dataset;

import io.distillery.base.Text;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Lists the images of one stage that could not be read, and says when they are too many. */
public final class BadImages {
  private static final int NAMED_IN_ERROR = 20;
  private static final int ENOUGH = 1000;

  private final long images;
  private final double limit;
  private final List<SkippedImage> skipped = new ArrayList<>();

  /**
   * Counts for a stage.
   *
   * @param images how many the stage reads
   * @param limit the share that may be unreadable, 0 to 1
   */
  public BadImages(long images, double limit) {
    this.images = images;
    this.limit = limit;
  }

  /**
   * Notes one.
   *
   * @throws IOException when they are too many and enough to show what is wrong; fewer are told at
   *     the end, all at once
   */
  public synchronized void add(String file, String reason) throws IOException {
    skipped.add(new SkippedImage(file, reason));
    if (skipped.size() >= ENOUGH) {
      requireFew();
    }
  }

  /**
   * Notes those that others have met, when all images have been read.
   *
   * @throws IOException when too many could not be
   */
  public synchronized void addAll(List<SkippedImage> others) throws IOException {
    skipped.addAll(others);
    requireFew();
  }

  /**
   * Checks, when all images have been read, that enough of them could be.
   *
   * @throws IOException when too many could not be
   */
  public synchronized void requireFew() throws IOException {
    if (skipped.size() <= limit * images) {
      return;
    }
    StringBuilder named = new StringBuilder();
    for (SkippedImage image : sorted().subList(0, Math.min(NAMED_IN_ERROR, skipped.size()))) {
      named.append(Text.format("%n  %s: %s", image.file(), image.reason()));
    }
    if (skipped.size() > NAMED_IN_ERROR) {
      named.append(Text.format("%n  and %,d more", skipped.size() - NAMED_IN_ERROR));
    }
    String count = Text.format("%,d of %,d images cannot be read", skipped.size(), images);
    throw new DatasetException(
        limit == 0
            ? Text.format("%s:%s%nMend or replace them.", count, named)
            : Text.format(
                "%s, more than the %s %% that are allowed:%s%nMend or delete them, or have up to a"
                    + " share of them skipped: source.maxBadImages %s",
                count, percent(), named, enough()));
  }

  /** Returns the smallest share of two digits that allows for those seen. */
  private String enough() {
    return BigDecimal.valueOf(Math.min(1, (double) skipped.size() / images))
        .round(new MathContext(2, RoundingMode.CEILING))
        .stripTrailingZeros()
        .toPlainString();
  }

  /** Lists all of them, by name. */
  public synchronized List<SkippedImage> sorted() {
    return skipped.stream().sorted(Comparator.comparing(SkippedImage::file)).toList();
  }

  /** Returns the images that could be read. */
  public LabelledImages without(LabelledImages all) {
    return all.without(SkippedImage.files(sorted()));
  }

  private String percent() {
    return new BigDecimal(limit)
        .multiply(BigDecimal.valueOf(100))
        .round(new MathContext(3))
        .stripTrailingZeros()
        .toPlainString();
  }
}
