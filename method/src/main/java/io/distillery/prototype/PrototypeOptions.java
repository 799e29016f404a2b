package io.distillery.prototype;

import io.distillery.base.Text;
import io.distillery.prototype.cluster.ImagePrototypeOptions;
import io.distillery.prototype.text.TextPrototypeOptions;
import java.util.Objects;

/**
 * Describes how the prototypes of a class are found.
 *
 * @param imagesPerClass how many there shall be (IPC), at least 1
 * @param images how latents are clustered
 * @param texts how a description is chosen for each cluster
 */
public record PrototypeOptions(
    int imagesPerClass, ImagePrototypeOptions images, TextPrototypeOptions texts) {
  /** Checks that at least one image a class is asked for. */
  public PrototypeOptions {
    Objects.requireNonNull(images, "images");
    Objects.requireNonNull(texts, "texts");
    if (imagesPerClass < 1) {
      throw new IllegalArgumentException(
          Text.format("The number of images per class is %d, expected at least 1", imagesPerClass));
    }
  }

  /** Returns the paper's numbers. */
  public static PrototypeOptions defaults(int imagesPerClass) {
    return new PrototypeOptions(
        imagesPerClass, ImagePrototypeOptions.defaults(), TextPrototypeOptions.defaults());
  }
}
