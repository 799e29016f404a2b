package io.distillery.classifier;

import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** Tells by its activations how alike two images look, for images of any size. */
public interface FeatureMaps {
  /**
   * Computes the activations after each stage, from fine to coarse, by the running statistics of
   * batch norms.
   *
   * @param images normalised floats, (B, 3, S, S)
   * @return (B, C, s, s) each, with gradients if the images have any
   */
  List<Tensor> featureMaps(Tensor images);
}
