package io.distillery.classifier;

import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** A part of a network that follows another: feature maps to feature maps. */
@FunctionalInterface
interface Layer {
  /** (B, in, H, W) to (B, out, H', W'). */
  Tensor forward(Tensor x, boolean training);

  /** One layer after another, as one. */
  static Layer chain(List<Layer> layers) {
    return (x, training) -> {
      Tensor h = x;
      for (Layer layer : layers) {
        h = layer.forward(h, training);
      }
      return h;
    };
  }

  /** What a layer adds to its input, of the same shape. */
  static Layer residual(Layer layer) {
    return (x, training) -> x.add(layer.forward(x, training));
  }
}
