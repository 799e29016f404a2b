package io.distillery.diffusion.sampling;

import org.bytedeco.pytorch.Tensor;

/** Turns token ids into states: a model such as {@code textEncoder::forward}. */
@FunctionalInterface
public interface TextEncoder {
  /**
   * Encodes prompts of equal length.
   *
   * @param ids int64 {@code (B, n)}
   * @return {@code (B, n, d)}
   */
  Tensor forward(Tensor ids);
}
