package io.distillery.dataset.packed;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Text;
import java.util.Optional;

/**
 * Holds an image of a dataset that is packed into one file or several.
 *
 * @param split as the files are named, such as {@code train}; empty where they name none
 * @param key tells it from the others of its split; may hold forward slashes
 * @param content the bytes of its file, in any format that can be decoded
 * @param className what its class is called, in Unicode's composed form (NFC) whatever is given
 * @param text what is said of it, where something is
 * @param weight how much it stands for in its class, where that is said ({@link
 *     io.distillery.dataset.ImageWeights})
 */
public record PackedImage(
    String split,
    String key,
    byte[] content,
    String className,
    Optional<String> text,
    Optional<Double> weight) {
  /** Holds an image without a weight. */
  public PackedImage(
      String split, String key, byte[] content, String className, Optional<String> text) {
    this(split, key, content, className, text, Optional.empty());
  }

  /** Checks that it has a name and a class. */
  public PackedImage {
    className = Text.composed(className);
    if (key.isBlank() || className.isBlank()) {
      throw new ConfigurationException(
          Text.format(
              "A packed image has the key \"%s\" and the class \"%s\", expected both to be named",
              key, className));
    }
  }
}
