package io.distillery.evaluation.matching;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Lets pixels be learned, from 0 to 1 and no further from where they began than a bound: every step
 * ends there, since image files can hold no more, and people shall still see what was drawn.
 */
public final class PixelParameters implements SetParameters {
  private final Tensor pixels;
  private final Tensor least;
  private final Tensor most;

  /**
   * Starts from images.
   *
   * @param images float32 from 0 to 1, (B, 3, S, S); copied
   * @param bound most that a colour moves, above 0 and at most 1
   */
  public PixelParameters(Tensor images, double bound) {
    try (PointerScope scope = new PointerScope()) {
      Tensor start = images.detach();
      pixels = start.clone().retainReference();
      least = start.sub(new Scalar(bound)).clamp_min_(new Scalar(0)).retainReference();
      most = start.add(new Scalar(bound)).clamp_max_(new Scalar(1)).retainReference();
    }
    pixels.set_requires_grad(true);
  }

  @Override
  public Tensor leaf() {
    return pixels;
  }

  @Override
  public Tensor images() {
    return pixels;
  }

  @Override
  public void constrain() {
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard()) {
      pixels.copy_(pixels.maximum(least).minimum(most));
    }
  }

  @Override
  public void close() {
    pixels.close();
    least.close();
    most.close();
  }
}
