package io.distillery.llava;

import static org.bytedeco.pytorch.global.torch.gelu;

import io.distillery.torch.nn.Linear;
import io.distillery.torch.nn.ParameterScope;
import org.bytedeco.pytorch.Tensor;

/** Turns what the vision tower sees into states of the language model: two layers, exact GELU. */
final class MultiModalProjector {
  private final Linear linear1;
  private final Linear linear2;

  MultiModalProjector(ParameterScope scope, int visionWidth, int textWidth) {
    linear1 = new Linear(scope.at("linear_1"), visionWidth, textWidth);
    linear2 = new Linear(scope.at("linear_2"), textWidth, textWidth);
  }

  /** {@code (I, patches, vision width) -> (I, patches, text width)}. */
  Tensor forward(Tensor seen) {
    return linear2.forward(gelu(linear1.forward(seen)));
  }
}
