package io.distillery.dataset;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Text;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Says how {@link ImageFolder} reads a directory.
 *
 * @param validation a directory of class folders to test on, instead of what lies beside the
 *     training images
 * @param classNames a {@code .tsv} file of lines {@code folder TAB words}, or a {@code
 *     classes.json}, instead of those in the directory
 * @param heldOut share of each class that is held out where there are no images to test on; between
 *     0 and 1
 * @param seed decides which images are held out
 */
public record ImageFolderOptions(
    Optional<Path> validation, Optional<Path> classNames, double heldOut, long seed) {
  /** Checks that the held-out share lies between 0 and 1. */
  public ImageFolderOptions {
    if (!(heldOut > 0 && heldOut < 1)) {
      throw new ConfigurationException(
          Text.format("The held-out share is %s, expected more than 0 and less than 1", heldOut));
    }
  }

  /** Lets what lies in the directory decide; a tenth is held out where it has no test images. */
  public static ImageFolderOptions defaults(long seed) {
    return new ImageFolderOptions(Optional.empty(), Optional.empty(), 0.1, seed);
  }
}
