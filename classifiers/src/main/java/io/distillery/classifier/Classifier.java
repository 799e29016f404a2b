package io.distillery.classifier;

import org.bytedeco.pytorch.Tensor;

/** A network that tells classes apart. */
@FunctionalInterface
public interface Classifier {
  /**
   * Scores images.
   *
   * @param images normalised floats, (B, 3, S, S) with the S that the network was built for
   * @param training whether batch norm uses the batch's statistics and updates its running ones
   * @return logits, (B, classes)
   */
  Tensor forward(Tensor images, boolean training);
}
