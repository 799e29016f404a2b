package io.distillery.evaluation.matching;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;

/**
 * Lets pixels be learned, from 0 to 1: every step ends there, since image files can hold no more.
 */
public final class PixelParameters implements SetParameters {
  private final Tensor pixels;

  /**
   * Starts from images.
   *
   * @param images float32 from 0 to 1, (B, 3, S, S); copied
   */
  public PixelParameters(Tensor images) {
    try (PointerScope scope = new PointerScope()) {
      pixels = images.detach().clone().retainReference();
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
      pixels.clamp_(new ScalarOptional(new Scalar(0)), new ScalarOptional(new Scalar(1)));
    }
  }

  @Override
  public void close() {
    pixels.close();
  }
}
