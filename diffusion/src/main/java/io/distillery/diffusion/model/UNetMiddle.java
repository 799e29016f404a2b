package io.distillery.diffusion.model;

import io.distillery.torch.nn.ParameterScope;
import org.bytedeco.pytorch.Tensor;

/** The U-Net's lowest place: residual block, transformer, residual block. */
final class UNetMiddle {
  private final ResnetBlock first;
  private final SpatialTransformer transformer;
  private final ResnetBlock second;

  UNetMiddle(ParameterScope scope, UNetConfig config) {
    int last = config.blockChannels().size() - 1;
    int channels = config.blockChannels().get(last);
    transformer =
        new SpatialTransformer(
            scope.at("attentions").at(0), channels, config.heads().get(last), config);
    first = resnet(scope.at("resnets").at(0), channels, config);
    second = resnet(scope.at("resnets").at(1), channels, config);
  }

  private static ResnetBlock resnet(ParameterScope scope, int channels, UNetConfig config) {
    return new ResnetBlock(
        scope,
        channels,
        channels,
        config.normGroups(),
        config.normEpsilon(),
        TimeEmbedding.width(config.blockChannels().get(0)));
  }

  /**
   * @param x {@code (B, C, H, W)}
   * @param time {@code (B, timeWidth)} after its own SiLU
   * @param text {@code (B, M, textWidth)}
   * @return {@code (B, C, H, W)}
   */
  Tensor forward(Tensor x, Tensor time, Tensor text) {
    return second.forward(transformer.forward(first.forward(x, time), text), time);
  }
}
