package io.distillery.diffusion.model;

import io.distillery.torch.ResultScope;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** Layers one after the other, of whose results only the last one is kept. */
final class LayerChain {
  private final List<Resampling.Layer> layers = new ArrayList<>();

  void add(Resampling.Layer layer) {
    layers.add(layer);
  }

  /** Through all layers; {@code x} stays the caller's. */
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
