package io.distillery.pipeline.pretrain;

import io.distillery.dataset.Cifar10;
import io.distillery.dataset.Progress;
import io.distillery.dataset.RgbImage;
import io.distillery.describe.AppearanceDescriber;
import io.distillery.torch.Seeds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/**
 * A description of every training image and, beside it, one of its mirror image, so that "left" and
 * "right" stay true when images are flipped. Kept in a text file, a line each: image, mirror image,
 * next image.
 */
final class MirroredCaptions {
  private MirroredCaptions() {}

  /** Reads the file, or describes all images and writes it. */
  static List<String> of(Path archive, Path file, Progress progress) throws IOException {
    Cifar10 dataset = new Cifar10();
    if (Files.exists(file)) {
      List<String> lines = Files.readAllLines(file);
      if (lines.size() != 2 * dataset.trainImages()) {
        throw new IOException(
            "%s has %d lines, expected %d: delete it to have the images described again"
                .formatted(file, lines.size(), 2 * dataset.trainImages()));
      }
      return lines;
    }
    AppearanceDescriber describer = new AppearanceDescriber();
    List<String> lines = new ArrayList<>();
    dataset.read(
        archive,
        (split, number, label, image) -> {
          if (split.equals("train")) {
            String name = dataset.classNames().get(label);
            long seed = Seeds.derive(0, "describe", number);
            lines.add(describer.describe(image, name, seed));
            lines.add(describer.describe(mirrored(image), name, seed));
            progress.update("Describing", lines.size(), 2L * dataset.trainImages());
          }
        });
    Path partial = file.resolveSibling(file.getFileName() + ".partial");
    Files.write(partial, lines);
    Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
    return lines;
  }

  /** Left and right exchanged. */
  static RgbImage mirrored(RgbImage image) {
    byte[] pixels = image.pixels();
    byte[] mirrored = new byte[pixels.length];
    int width = image.width();
    for (int pixel = 0; pixel < width * image.height(); pixel++) {
      int column = pixel % width;
      int from = pixel - column + width - 1 - column;
      System.arraycopy(pixels, 3 * from, mirrored, 3 * pixel, 3);
    }
    return new RgbImage(width, image.height(), mirrored);
  }
}
