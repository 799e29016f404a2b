package io.distillery.diffusion;

import io.distillery.torch.Conv2d;
import io.distillery.torch.GroupNorm;
import io.distillery.torch.Linear;
import io.distillery.torch.ParameterScope;
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
    projectIn = projection(scope.at("proj_in"), channels, config.linearProjection());
    block =
        new TransformerBlock(
            scope.at("transformer_blocks").at(0), channels, config.textWidth(), heads);
    projectOut = projection(scope.at("proj_out"), channels, config.linearProjection());
  }

  /** On feature maps; a linear map of every pixel is the same as a 1x1 convolution. */
  private static Resampling.Layer projection(ParameterScope scope, int channels, boolean linear) {
    if (linear) {
      Linear map = new Linear(scope, channels, channels);
      return x -> Tokens.toImage(map.forward(Tokens.of(x)), x);
    }
    return new Conv2d(scope, channels, channels, 1, 1)::forward;
  }

  /**
   * @param x {@code (B, C, H, W)}
   * @param text {@code (B, M, textWidth)}
   * @return {@code (B, C, H, W)}
   */
  Tensor forward(Tensor x, Tensor text) {
    Tensor h = projectIn.forward(norm.forward(x));
    h = Tokens.toImage(block.forward(Tokens.of(h), text), h);
    return projectOut.forward(h).add(x);
  }
}
