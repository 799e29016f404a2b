package io.distillery.diffusion.model;

import io.distillery.torch.nn.ParameterScope;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * Runs the residual blocks of one resolution, each followed by a transformer where the level
 * attends.
 */
final class UNetLevel {
  private final List<ResnetBlock> resnets = new ArrayList<>();
  private final List<SpatialTransformer> transformers = new ArrayList<>();

  /** Takes the width of each residual block's input in {@code inputs}. */
  UNetLevel(
      ParameterScope scope, List<Integer> inputs, int channels, int heads, UNetConfig config) {
    for (int layer = 0; layer < inputs.size(); layer++) {
      if (heads > 0) {
        transformers.add(
            new SpatialTransformer(scope.at("attentions").at(layer), channels, heads, config));
      }
      resnets.add(
          new ResnetBlock(
              scope.at("resnets").at(layer),
              inputs.get(layer),
              channels,
              config.normGroups(),
              config.normEpsilon(),
              TimeEmbedding.width(config.blockChannels().get(0))));
    }
  }

  int layers() {
    return resnets.size();
  }

  Tensor forward(int layer, Tensor x, Tensor time, Tensor text) {
    Tensor h = resnets.get(layer).forward(x, time);
    return transformers.isEmpty() ? h : transformers.get(layer).forward(h, text);
  }
}
