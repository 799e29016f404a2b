package io.distillery.diffusion.model;

import io.distillery.torch.ResultScope;
import io.distillery.torch.nn.Conv2d;
import io.distillery.torch.nn.GroupNorm;
import io.distillery.torch.nn.Linear;
import io.distillery.torch.nn.ParameterScope;
import org.bytedeco.pytorch.Tensor;

/** A transformer block over the pixels of a feature map (Rombach et al. 2022, appendix E.2.1). */
final class SpatialTransformer {
  private static final double EPSILON = 1e-6;

  private final GroupNorm norm;
  private final Resampling.Layer projectIn;
  private final TransformerBlock block;
  private final Resampling.Layer projectOut;

  SpatialTransformer(ParameterScope scope, int channels, int heads, UNetConfig config) {
    norm = new GroupNorm(scope.at("norm"), config.normGroups(), channels, EPSILON);
    projectIn =
        config.linearProjection()
            ? linear(scope.at("proj_in"), channels)
            : new Conv2d(scope.at("proj_in"), channels, channels, 1, 1)::forward;
    block =
        new TransformerBlock(
            scope.at("transformer_blocks").at(0), channels, config.textWidth(), heads);
    projectOut =
        config.linearProjection()
            ? linear(scope.at("proj_out"), channels)
            : Conv2d.startingAtZero(scope.at("proj_out"), channels, channels, 1)::forward;
  }

  /** Maps feature maps; a linear map of every pixel is the same as a 1x1 convolution. */
  private static Resampling.Layer linear(ParameterScope scope, int channels) {
    Linear map = new Linear(scope, channels, channels);
    return x -> Tokens.toImage(map.forward(Tokens.of(x)), x);
  }

  /**
   * Lets every pixel attend to the others and to the text.
   *
   * @param x {@code (B, C, H, W)}
   * @param text {@code (B, M, textWidth)}
   * @return {@code (B, C, H, W)}
   */
  Tensor forward(Tensor x, Tensor text) {
    return ResultScope.of(
        () -> {
          Tensor h = projectIn.forward(norm.forward(x));
          h = Tokens.toImage(block.forward(Tokens.of(h), text), h);
          return projectOut.forward(h).add_(x);
        });
  }
}
