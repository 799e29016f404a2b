package io.distillery.prototype;

import io.distillery.base.ConfigurationException;
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
  private static final int USUAL_IMAGES_PER_CLASS = 10;

  public PrototypeOptions {
    Objects.requireNonNull(images, "images");
    Objects.requireNonNull(texts, "texts");
    if (imagesPerClass < 1) {
      throw new ConfigurationException(
          Text.format("prototypes.imagesPerClass is %d, expected 1 or more", imagesPerClass));
    }
  }

  /** Gives the paper's numbers, ten images per class. */
  public static PrototypeOptions defaults() {
    return defaults(USUAL_IMAGES_PER_CLASS);
  }

  /** Gives the paper's numbers. */
  public static PrototypeOptions defaults(int imagesPerClass) {
    return new PrototypeOptions(
        imagesPerClass, ImagePrototypeOptions.defaults(), TextPrototypeOptions.defaults());
  }

  /** Gives these for another number of images per class. */
  public PrototypeOptions withImagesPerClass(int other) {
    return new PrototypeOptions(other, images, texts);
  }

  /** Gives these with another way to choose texts. */
  public PrototypeOptions withTexts(TextPrototypeOptions other) {
    return new PrototypeOptions(imagesPerClass, images, other);
  }

  /** Gives these with another way to cluster. */
  public PrototypeOptions withImages(ImagePrototypeOptions other) {
    return new PrototypeOptions(imagesPerClass, other, texts);
  }
}
