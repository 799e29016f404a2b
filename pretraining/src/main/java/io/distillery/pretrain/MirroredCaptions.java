package io.distillery.pretrain;

import io.distillery.base.Progress;
import io.distillery.base.Seeds;
import io.distillery.base.Text;
import io.distillery.base.WholeFile;
import io.distillery.dataset.LabelledImage;
import io.distillery.dataset.LabelledImages;
import io.distillery.dataset.image.RgbImage;
import io.distillery.describe.AppearanceDescriber;
import io.distillery.describe.Descriptions;
import io.distillery.finetune.MirroredText;
import io.distillery.prototype.text.LabelPrompt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
  static List<String> of(
      PretrainingImages images, List<String> classNames, Path file, Progress progress)
      throws IOException {
    if (Files.exists(file)) {
      return read(images, file);
    }
    AppearanceDescriber describer = new AppearanceDescriber();
    List<String> lines = new ArrayList<>();
    try (Progress.Task task = progress.begin("Describing", "images", 2L * images.size())) {
      for (int i = 0; i < images.size(); i++) {
        RgbImage image = images.image(i);
        String name = classNames.get((int) images.labels()[i]);
        long seed = Seeds.derive(0, "describe", i + 1);
        lines.add(describer.describe(image, name, seed));
        lines.add(describer.describe(mirrored(image), name, seed));
        task.done(lines.size());
      }
    }
    WholeFile.write(file, part -> Files.write(part, lines));
    return lines;
  }

  /** Reads what was written for these images. */
  static List<String> read(PretrainingImages images, Path file) throws IOException {
    List<String> lines = Files.readAllLines(file);
    if (lines.size() != 2 * images.size()) {
      throw new IOException(
          Text.format(
              "%s has %d lines, expected %d: delete it to have the images described again",
              file, lines.size(), 2 * images.size()));
    }
    return lines;
  }

  /** Descriptions that were made elsewhere; images without one get their class's prompt. */
  static List<String> given(
      PretrainingImages images, LabelledImages folder, Descriptions descriptions) {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < images.size(); i++) {
      LabelledImage image = folder.images().get((int) images.positions()[i]);
      String text =
          descriptions
              .text(image)
              .orElseGet(() -> LabelPrompt.of(folder.classNames().name(image.label())));
      lines.add(text);
      lines.add(MirroredText.of(text));
    }
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
