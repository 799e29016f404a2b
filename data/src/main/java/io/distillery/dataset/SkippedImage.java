package io.distillery.dataset;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Names an image that a stage left out.
 *
 * @param file its name within the dataset
 * @param reason why, as a sentence
 */
public record SkippedImage(String file, String reason) {
  /** Returns the names of some. */
  public static Set<String> files(List<SkippedImage> skipped) {
    return skipped.stream().map(SkippedImage::file).collect(Collectors.toSet());
  }
}
