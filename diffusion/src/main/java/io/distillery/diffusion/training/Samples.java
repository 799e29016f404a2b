package io.distillery.diffusion.training;

import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;

/**
 * Holds image-text pairs of one step, everything random about them drawn.
 *
 * @param latents scaled, {@code (B, C, h, w)}
 * @param ids token ids of the prompts, int64 {@code (B, L)}
 * @param emptyIds of the empty prompt, {@code (1, L)}
 * @param timesteps one a pair
 * @param noise standard normal, {@code (B, C, h, w)}
 */
record Samples(Tensor latents, Tensor ids, Tensor emptyIds, long[] timesteps, Tensor noise) {
  Samples part(long from, long count) {
    return new Samples(
        latents.narrow(0, from, count),
        ids.narrow(0, from, count),
        emptyIds,
        Arrays.copyOfRange(timesteps, (int) from, (int) (from + count)),
        noise.narrow(0, from, count));
  }

  int size() {
    return timesteps.length;
  }
}
