package io.distillery.diffusion.model;

import io.distillery.torch.ResultScope;
import io.distillery.torch.nn.GroupNorm;
import io.distillery.torch.nn.ParameterScope;
import org.bytedeco.pytorch.Tensor;

/**
 * Runs the autoencoder's lowest level: residual block, attention over all pixels, residual block.
 */
final class AutoencoderMidBlock {
  /** Holds the epsilon of every group norm in the autoencoder. */
  static final double EPSILON = 1e-6;

  private final ResnetBlock first;
  private final GroupNorm attentionNorm;
  private final Attention attention;
  private final ResnetBlock second;

  AutoencoderMidBlock(ParameterScope scope, int channels, int groups) {
    first = new ResnetBlock(scope.at("resnets").at(0), channels, channels, groups, EPSILON, 0);
    ParameterScope attentions = scope.at("attentions").at(0);
    attentionNorm = new GroupNorm(attentions.at("group_norm"), groups, channels, EPSILON);
    attention = new Attention(attentions, channels, channels, 1, true);
    second = new ResnetBlock(scope.at("resnets").at(1), channels, channels, groups, EPSILON, 0);
  }

  Tensor forward(Tensor x) {
    return ResultScope.of(
        () -> {
          Tensor h = first.forward(x, null);
          Tensor tokens = Tokens.of(attentionNorm.forward(h)); // (B, H W, C)
          h = Tokens.toImage(attention.forward(tokens, tokens), h).add_(h);
          return second.forward(h, null);
        });
  }
}
