package io.distillery.compare;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Text;
import io.distillery.dataset.LabelledImages;
import java.nio.file.Path;
import java.util.stream.IntStream;

/**
 * Training on the real images themselves: the accuracy that small sets are measured by.
 *
 * @param images all, or a sample of each class
 * @param epochs passes over them
 */
public record RealTraining(LabelledImages images, int epochs) {
  public RealTraining {
    if (epochs < 1) {
      throw new ConfigurationException(
          Text.format("Training on real images takes %d epochs, expected 1 or more", epochs));
    }
  }

  /** Images of the largest class. */
  int perClass() {
    return IntStream.range(0, images.classNames().size())
        .map(label -> images.ofClass(label).size())
        .max()
        .orElse(0);
  }

  /** The results' file in the comparison's directory: one for each way to train. */
  String file() {
    return Text.format("real-%d-per-class-%d-epochs.json", perClass(), epochs);
  }

  /** Says whether a file is such a one by its name. */
  static boolean isFile(Path file) {
    return file.getFileName().toString().matches("real-\\d+-per-class-\\d+-epochs\\.json");
  }
}
