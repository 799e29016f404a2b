package io.distillery.diffusion.sampling;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Text;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Draws each walk towards a mode of its class (Chan-Santiago et al., MGD3, ICML 2025, eq. 8):
 * {@code eps' = eps - lambda sqrt(abar / (1 - abar)) (m - x_0)} in the noisier half of the walk.
 * For the clean sample that is {@code x_0' = x_0 + lambda (m - x_0)}, a step towards the mode, and
 * that is how it is computed. After half of the walk the model alone decides on details.
 */
public final class ModeGuidance implements Steer {
  private static final double LAST = 0.5;

  private final Tensor modes;
  private final double lambda;

  /**
   * Steers to modes, which must stay open.
   *
   * @param modes a clean, scaled latent for each sample of the batch, {@code (B, C, h, w)}
   * @param lambda part of the way to the mode at each step, 0 to 1
   */
  public ModeGuidance(Tensor modes, double lambda) {
    if (!(lambda >= 0 && lambda <= 1)) {
      throw new ConfigurationException(
          Text.format("Mode guidance is %s, expected 0 (none) to 1", lambda));
    }
    this.modes = modes;
    this.lambda = lambda;
  }

  @Override
  public Tensor clean(Tensor clean, Tensor sample, Place place) {
    return place.left() > LAST ? clean.lerp(modes, new Scalar(lambda)) : clean;
  }
}
