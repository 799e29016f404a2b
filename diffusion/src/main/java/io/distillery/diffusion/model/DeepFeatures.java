package io.distillery.diffusion.model;

import org.bytedeco.pytorch.Tensor;

/**
 * Keeps what the deep layers of a denoiser have made for calls that follow, which compute the
 * layers of the highest resolution alone (Ma, Fang, Wang, DeepCache, CVPR 2024): features of
 * neighbouring timesteps are nearly the same there. Of every so many calls the first computes all.
 *
 * <p>For one walk, whose calls have one shape. It owns the features until {@link #close()}.
 */
public final class DeepFeatures implements AutoCloseable {
  private final int every;
  private int calls;
  private Tensor kept;

  /**
   * Keeps features.
   *
   * @param every of how many calls the first computes all layers; 1 keeps nothing
   */
  public DeepFeatures(int every) {
    this.every = every;
  }

  /** Begins a call; says whether it takes the features that are kept. */
  boolean begin() {
    return calls++ % every != 0;
  }

  Tensor kept() {
    return kept;
  }

  void keep(Tensor features) {
    if (every > 1) {
      close();
      kept = new Tensor(features).retainReference();
    }
  }

  @Override
  public void close() {
    if (kept != null) {
      kept.close();
      kept = null;
    }
  }
}
