package io.distillery.pipeline.compare;

import io.distillery.dataset.ImageDecoder;
import io.distillery.dataset.ImageDecoderOptions;
import io.distillery.dataset.LabelledImage;
import io.distillery.dataset.LabelledImages;
import io.distillery.dataset.PngFile;
import io.distillery.dataset.RgbImage;
import io.distillery.pipeline.ImageTensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Writes chosen real images as a set like a distilled one. */
public final class RealImages {
  private final LabelledImages source;
  private final int side;

  /**
   * @param source what is chosen from
   * @param side height and width of the written images: shorter side resized, centre cut out
   */
  public RealImages(LabelledImages source, int side) {
    this.source = source;
    this.side = side;
  }

  /**
   * Writes class folders of PNG; the folder is there as a whole or not at all.
   *
   * @param chosen indices into the source's images
   * @throws io.distillery.dataset.UnreadableImageException naming an image that cannot be read
   */
  public void write(long[] chosen, Path folder) throws IOException {
    Path part = folder.resolveSibling(folder.getFileName() + ".part");
    ImageDecoder decoder = new ImageDecoder(ImageDecoderOptions.defaults());
    int[] numbers = new int[source.classNames().size()];
    for (long index : chosen) {
      LabelledImage image = source.images().get(Math.toIntExact(index));
      RgbImage pixels = decoder.decode(source.file(image));
      Path file =
          part.resolve(source.classNames().folders().get(image.label()))
              .resolve("%03d.png".formatted(numbers[image.label()]++));
      Files.createDirectories(file.getParent());
      PngFile.write(file, ImageTensors.square(side, pixels));
    }
    Files.move(part, folder, StandardCopyOption.ATOMIC_MOVE);
  }
}
