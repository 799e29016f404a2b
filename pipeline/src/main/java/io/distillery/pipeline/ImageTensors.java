package io.distillery.pipeline;

import io.distillery.dataset.CenterCrop;
import io.distillery.dataset.ImageDecoder;
import io.distillery.dataset.ImageDecoderOptions;
import io.distillery.dataset.LabelledImage;
import io.distillery.dataset.LabelledImages;
import io.distillery.dataset.Resize;
import io.distillery.dataset.ResizeFilter;
import io.distillery.dataset.RgbImage;
import io.distillery.dataset.UnreadableImageException;
import io.distillery.evaluation.LabelledTensor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads image files for classifiers: all of one size, the shorter side resized, centres cut out.
 */
public final class ImageTensors {
  private final int side;
  private final int threads;
  private final ImageDecoder decoder = new ImageDecoder(ImageDecoderOptions.defaults());

  /**
   * @param side height and width that all images get
   */
  public ImageTensors(int side, int threads) {
    this.side = side;
    this.threads = threads;
  }

  /** An image of which the shorter side was resized and the centre cut out. */
  public static RgbImage square(int side, RgbImage image) {
    return CenterCrop.of(side, side, Resize.shortSide(side, ResizeFilter.BILINEAR, image));
  }

  /** The readable images, in their order. */
  public LabelledTensor read(LabelledImages images, BadImages bad) throws IOException {
    RgbImage[] pixels = new RgbImage[images.size()];
    Workers.each(
        pixels.length,
        threads,
        i -> {
          LabelledImage image = images.images().get(i);
          try {
            pixels[i] = square(side, decoder.decode(images.file(image)));
          } catch (UnreadableImageException e) {
            bad.add(image.fileName(), e.reason());
          }
        });
    bad.requireFew();
    List<RgbImage> readable = new ArrayList<>();
    List<Integer> labels = new ArrayList<>();
    for (int i = 0; i < pixels.length; i++) {
      if (pixels[i] != null) {
        readable.add(pixels[i]);
        labels.add(images.images().get(i).label());
      }
    }
    return LabelledTensor.of(
        readable,
        labels.stream().mapToInt(Integer::intValue).toArray(),
        images.classNames().size());
  }
}
