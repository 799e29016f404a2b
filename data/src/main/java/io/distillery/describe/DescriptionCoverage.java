package io.distillery.describe;

import io.distillery.base.Text;
import io.distillery.dataset.LabelledImage;
import io.distillery.dataset.LabelledImages;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Says how descriptions and images fit.
 *
 * @param images number of images
 * @param undescribed the images without a description; they count for image prototypes only
 * @param strays file names of descriptions whose image is neither in the dataset nor on disk
 */
public record DescriptionCoverage(
    int images, List<LabelledImage> undescribed, List<String> strays) {
  private static final int NAMED = 5;

  /** Copies the lists. */
  public DescriptionCoverage {
    undescribed = List.copyOf(undescribed);
    strays = List.copyOf(strays);
  }

  /**
   * Compares descriptions and images; a description of an image that was held out is no stray: its
   * file exists.
   */
  static DescriptionCoverage of(Descriptions descriptions, LabelledImages images) {
    List<LabelledImage> undescribed = new ArrayList<>();
    Set<String> fileNames = new HashSet<>();
    for (LabelledImage image : images.images()) {
      fileNames.add(image.fileName());
      if (descriptions.text(image).isEmpty()) {
        undescribed.add(image);
      }
    }
    List<String> strays =
        descriptions.texts().keySet().stream()
            .filter(name -> !fileNames.contains(name) && !exists(images.root(), name))
            .toList();
    return new DescriptionCoverage(images.size(), undescribed, strays);
  }

  /**
   * Writes sentences to warn with; none if every image has a description and every description an
   * image.
   */
  public List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    if (!undescribed.isEmpty()) {
      warnings.add(
          Text.format("%,d of %,d images have no description.", undescribed.size(), images));
    }
    if (!strays.isEmpty()) {
      warnings.add(
          Text.format(
              "%,d descriptions name files that do not exist: %s%s.",
              strays.size(),
              String.join(", ", strays.subList(0, Math.min(NAMED, strays.size()))),
              strays.size() > NAMED ? ", ..." : ""));
    }
    return List.copyOf(warnings);
  }

  private static boolean exists(Path root, String fileName) {
    try {
      return Files.exists(root.resolve(fileName));
    } catch (InvalidPathException e) {
      return false;
    }
  }
}
