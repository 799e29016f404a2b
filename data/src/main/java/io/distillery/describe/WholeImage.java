package io.distillery.describe;

import io.distillery.dataset.image.ImageDecoder;
import io.distillery.dataset.image.ReducedImages;
import io.distillery.dataset.image.RgbImage;

/** Shows a describer all of an image. */
record WholeImage(Describer describer) implements ReducedImages.Form<Describer.Seen> {
  @Override
  public Describer.Seen of(RgbImage image) {
    return (className, seed) -> describer.describe(image, className, seed);
  }

  /** Is as much as there can be: never kept. */
  @Override
  public long bytes() {
    return 3 * ImageDecoder.MOST_PIXELS;
  }
}
