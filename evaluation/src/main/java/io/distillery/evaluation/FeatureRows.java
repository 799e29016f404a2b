package io.distillery.evaluation;

import org.bytedeco.pytorch.Tensor;

/** Places images, by their indices, in a space in which they are near or far. */
@FunctionalInterface
public interface FeatureRows {
  /**
   * Computes features of the images of some indices.
   *
   * @return floats, (n, F), in the caller's scope
   */
  Tensor of(long[] indices);
}
