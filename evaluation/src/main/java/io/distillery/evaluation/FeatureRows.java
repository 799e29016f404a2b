package io.distillery.evaluation;

import org.bytedeco.pytorch.Tensor;

/** Images placed in a space in which they are near or far, by their indices. */
@FunctionalInterface
public interface FeatureRows {
  /**
   * Features of the images of some indices.
   *
   * @return floats, (n, F), in the caller's scope
   */
  Tensor of(long[] indices);
}
