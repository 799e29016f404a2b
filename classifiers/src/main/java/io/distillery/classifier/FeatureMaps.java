package io.distillery.classifier;

import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** Tells by its activations how alike two images look, for images of any size. */
public interface FeatureMaps {
  /** Keeps the root's gradient finite. */
  double LEAST_SQUARE = 1e-10;

  /**
   * Computes the activations after each stage, from fine to coarse, by the running statistics of
   * batch norms.
   *
   * @param images normalised floats, (B, 3, S, S)
   * @return (B, C, s, s) each, with gradients if the images have any
   */
  List<Tensor> featureMaps(Tensor images);

  /**
   * How far apart two sets of images look to the network: activations of each stage, scaled to
   * length 1 at every place, squared differences summed over channels, mean over places, stages and
   * images (Zhang et al., CVPR 2018, without learned weights).
   *
   * @param images normalised floats, (B, 3, S, S)
   * @param others of the same shape
   * @return a single number, 0 for equal images, with gradients if the images have any
   */
  default Tensor distance(Tensor images, Tensor others) {
    List<Tensor> a = featureMaps(images);
    List<Tensor> b = featureMaps(others);
    Tensor sum = null;
    for (int i = 0; i < a.size(); i++) {
      Tensor stage = unitLength(a.get(i)).sub(unitLength(b.get(i))).square().sum(1).mean();
      sum = sum == null ? stage : sum.add(stage);
    }
    return sum.div(new Scalar(a.size()));
  }

  /** (B, C, s, s), each place's C numbers divided by their length. */
  private static Tensor unitLength(Tensor map) {
    Tensor square = map.square().sum(1).unsqueeze(1);
    return map.div(square.add(new Scalar(LEAST_SQUARE)).sqrt());
  }
}
