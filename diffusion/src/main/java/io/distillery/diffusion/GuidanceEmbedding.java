package io.distillery.diffusion;

import io.distillery.torch.Tensors;
import org.bytedeco.pytorch.Tensor;

/**
 * Turns a guidance scale into the vector that latent consistency models are told (Luo et al., arXiv
 * 2310.04378, section 4.2): sines, then cosines of {@code 1000 w} at falling frequencies, with
 * {@code w} the scale less 1 (Ho and Salimans' weight).
 */
public final class GuidanceEmbedding {
  private static final double STRETCH = 1_000;
  private static final double LONGEST_PERIOD = 10_000;

  private GuidanceEmbedding() {}

  /**
   * The vector of a scale.
   *
   * @param width an even number
   * @return float32 {@code (1, width)}
   */
  public static Tensor of(double scale, int width) {
    int half = width / 2;
    double[] waves = new double[width];
    for (int i = 0; i < half; i++) {
      double frequency = Math.exp(-Math.log(LONGEST_PERIOD) * i / Math.max(1, half - 1));
      double angle = STRETCH * (scale - 1) * frequency;
      waves[i] = Math.sin(angle);
      waves[half + i] = Math.cos(angle);
    }
    return Tensors.of(waves, 1, width).to(org.bytedeco.pytorch.global.torch.ScalarType.Float);
  }
}
