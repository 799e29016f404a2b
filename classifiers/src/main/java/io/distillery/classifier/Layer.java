package io.distillery.classifier;

import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** Maps feature maps to feature maps, as a part of a network that follows another. */
@FunctionalInterface
interface Layer {
  /** Maps (B, in, H, W) to (B, out, H', W'). */
  Tensor forward(Tensor x, boolean training);

  /** Joins layers, one after another, into one. */
  static Layer chain(List<Layer> layers) {
    return (x, training) -> {
      Tensor h = x;
      for (Layer layer : layers) {
        h = layer.forward(h, training);
      }
      return h;
    };
  }

  /** Adds a layer's result to its input, of the same shape. */
  static Layer residual(Layer layer) {
    return (x, training) -> x.add(layer.forward(x, training));
  }
}
