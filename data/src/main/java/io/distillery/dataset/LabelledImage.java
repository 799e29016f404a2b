package io.distillery.dataset;

import io.distillery.base.Text;

/**
 * Names an image of a dataset.
 *
 * @param fileName relative to the dataset's root, with forward slashes, as in {@code
 *     metadata.jsonl}: {@code class/x.jpg}
 * @param label index of its class in the dataset's {@link ClassNames}
 */
public record LabelledImage(String fileName, int label) {
  /** Checks that there is a name, and that the label is not negative. */
  public LabelledImage {
    if (fileName.isEmpty() || label < 0) {
      throw new IllegalArgumentException(Text.format("Image \"%s\" has label %d", fileName, label));
    }
  }
}
