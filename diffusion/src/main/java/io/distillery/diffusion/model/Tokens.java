package io.distillery.diffusion.model;

import org.bytedeco.pytorch.Tensor;

/**
 * Turns feature maps into sequences of their pixels; these are views when the map is stored
 * channels-last.
 */
final class Tokens {
  private Tokens() {}

  /** Reshapes {@code (B, C, H, W)} to {@code (B, H W, C)}. */
  static Tensor of(Tensor image) {
    return image.permute(0, 2, 3, 1).flatten(1, 2);
  }

  /** Reshapes {@code (B, H W, C)} to {@code (B, C, H, W)} with the sizes of {@code like}. */
  static Tensor toImage(Tensor tokens, Tensor like) {
    return tokens
        .view(tokens.size(0), like.size(2), like.size(3), tokens.size(2))
        .permute(0, 3, 1, 2);
  }
}
