package io.distillery.diffusion.model;

import io.distillery.torch.ResultScope;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** Runs layers one after the other, and keeps the last one's result only. */
final class LayerChain {
  private final List<Resampling.Layer> layers = new ArrayList<>();

  void add(Resampling.Layer layer) {
    layers.add(layer);
  }

  /** Runs {@code x}, which stays the caller's, through all layers. */
  Tensor forward(Tensor x) {
    Tensor last = ResultScope.detached(() -> x);
    for (Resampling.Layer layer : layers) {
      try (Tensor input = last) {
        last = ResultScope.detached(() -> layer.forward(input));
      }
    }
    try (Tensor result = last) {
      return new Tensor(result);
    }
  }
}
