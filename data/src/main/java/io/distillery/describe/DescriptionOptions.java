package io.distillery.describe;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Says where descriptions come from.
 *
 * @param file a {@code metadata.jsonl} made elsewhere; none for the embedded describer of
 *     appearance
 */
public record DescriptionOptions(Optional<Path> file) {
  private static final DescriptionOptions DEFAULTS = new DescriptionOptions(Optional.empty());

  /** Takes the embedded describer. */
  public static DescriptionOptions defaults() {
    return DEFAULTS;
  }
}
