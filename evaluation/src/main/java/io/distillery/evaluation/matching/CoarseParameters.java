package io.distillery.evaluation.matching;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Lets what is added to images be learned, at a fraction of their size: their detail stays as it is
 * drawn, and no grain can come.
 */
public final class CoarseParameters implements SetParameters {
  /** Says how many pixels a side share a number; those between are interpolated. */
  private static final int PIXELS = 4;

  private final Tensor images;
  private final Tensor added;
  private final long side;
  private final double bound;

  /**
   * Starts from images, to which nothing is added.
   *
   * @param images float32 from 0 to 1, (B, 3, S, S); copied
   * @param bound most that is added to a colour or taken from it, above 0 and at most 1
   */
  public CoarseParameters(Tensor images, double bound) {
    this.bound = bound;
    side = images.size(3);
    long coarse = Math.max(1, side / PIXELS);
    try (PointerScope scope = new PointerScope()) {
      this.images = images.detach().clone().retainReference();
      added = torch.zeros(images.size(0), images.size(1), coarse, coarse).retainReference();
    }
    added.set_requires_grad(true);
  }

  @Override
  public Tensor leaf() {
    return added;
  }

  @Override
  public Tensor images() {
    return images
        .add(torch.upsample_bilinear2d(added, new long[] {side, side}, false))
        .clamp(new ScalarOptional(new Scalar(0)), new ScalarOptional(new Scalar(1)));
  }

  @Override
  public void constrain() {
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard()) {
      added.clamp_(new ScalarOptional(new Scalar(-bound)), new ScalarOptional(new Scalar(bound)));
    }
  }

  @Override
  public void close() {
    added.close();
    images.close();
  }
}
