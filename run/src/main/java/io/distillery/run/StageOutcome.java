package io.distillery.run;

import io.distillery.dataset.SkippedImage;
import java.util.List;
import java.util.Map;

/**
 * What a stage tells about its work.
 *
 * @param counts such as {@code images: 10000}
 * @param skippedImages what could not be read
 */
public record StageOutcome(Map<String, Long> counts, List<SkippedImage> skippedImages) {
  public StageOutcome {
    counts = Map.copyOf(counts);
    skippedImages = List.copyOf(skippedImages);
  }

  /** Nothing was skipped. */
  public static StageOutcome of(Map<String, Long> counts) {
    return new StageOutcome(counts, List.of());
  }
}
