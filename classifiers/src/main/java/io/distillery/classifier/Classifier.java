package io.distillery.classifier;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Tells classes apart: features of an image, then a score for each class. */
public interface Classifier {
  /**
   * Computes what the last layer sees.
   *
   * @param images normalised floats, (B, 3, S, S) with the S that the network was built for, in any
   *     memory layout: the network takes them to its own
   * @param training whether batch norm uses the batch's statistics and updates its running ones
   * @return (B, F)
   */
  Tensor features(Tensor images, boolean training);

  /** Maps features, (B, F), to logits, (B, classes). */
  Tensor scores(Tensor features);

  /**
   * Maps images, as {@link #features} takes them, to logits, (B, classes), in float32: whatever
   * format the images have and the features are computed in, the last layer is not rounded.
   */
  default Tensor forward(Tensor images, boolean training) {
    return scores(features(images, training).to(ScalarType.Float));
  }
}
