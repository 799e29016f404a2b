package io.distillery.diffusion.model;

import io.distillery.torch.ResultScope;
import io.distillery.torch.nn.Activations;
import io.distillery.torch.nn.LayerNorm;
import io.distillery.torch.nn.Linear;
import io.distillery.torch.nn.ParameterScope;
import org.bytedeco.pytorch.Tensor;

/**
 * Runs self-attention, cross-attention to the text, and a gated feed-forward layer, each after a
 * layer norm and beside a shortcut (diffusers' BasicTransformerBlock).
 */
final class TransformerBlock {
  private static final int WIDENING = 4;

  private final LayerNorm norm1;
  private final Attention selfAttention;
  private final LayerNorm norm2;
  private final Attention crossAttention;
  private final LayerNorm norm3;
  private final Linear gated;
  private final Linear narrow;

  TransformerBlock(ParameterScope scope, int width, int textWidth, int heads) {
    norm1 = new LayerNorm(scope.at("norm1"), width);
    selfAttention = new Attention(scope.at("attn1"), width, width, heads, false);
    norm2 = new LayerNorm(scope.at("norm2"), width);
    crossAttention = new Attention(scope.at("attn2"), width, textWidth, heads, false);
    norm3 = new LayerNorm(scope.at("norm3"), width);
    ParameterScope net = scope.at("ff").at("net");
    gated = new Linear(net.at(0).at("proj"), width, 2L * WIDENING * width);
    narrow = new Linear(net.at(2), (long) WIDENING * width, width);
  }

  /** Maps {@code (B, N, width)} and {@code (B, M, textWidth)} to {@code (B, N, width)}. */
  Tensor forward(Tensor x, Tensor text) {
    return ResultScope.of(
        () -> {
          Tensor normed = norm1.forward(x);
          Tensor h = selfAttention.forward(normed, normed).add_(x);
          h = crossAttention.forward(norm2.forward(h), text).add_(h);
          return feedForward(norm3.forward(h)).add_(h);
        });
  }

  private Tensor feedForward(Tensor x) {
    return ResultScope.of(
        () -> {
          Tensor wide = gated.forward(x); // (B, N, 8 width): values, then gates
          return narrow.forward(Activations.geglu(wide));
        });
  }
}
