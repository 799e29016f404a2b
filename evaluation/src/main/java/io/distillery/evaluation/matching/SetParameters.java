package io.distillery.evaluation.matching;

import io.distillery.diffusion.checkpoint.LatentDiffusion;
import io.distillery.synthesis.Refinement;
import org.bytedeco.pytorch.Tensor;

/**
 * Says what of a class's images is learned: their pixels, what is added to them, or the latents
 * they are decoded from.
 */
public interface SetParameters extends AutoCloseable {
  /**
   * Lets that of images be learned which a refinement names.
   *
   * @param options with their space
   * @param images float32 from 0 to 1, (B, 3, S, S); copied
   * @param autoencoder of latents; not looked at in another space
   */
  static SetParameters of(Refinement options, Tensor images, LatentDiffusion autoencoder) {
    double bound = options.bound().orElse(1.0);
    return switch (options.space().orElseThrow()) {
      case PIXELS -> new PixelParameters(images, bound);
      case COARSE -> new CoarseParameters(images, bound);
      case LATENTS -> new LatentParameters(autoencoder, images);
    };
  }

  /** Returns what learns, float32, a row an image. */
  Tensor leaf();

  /** Computes the images as they are now, float32 from 0 to 1, (B, 3, S, S), with gradients. */
  Tensor images();

  /** Brings what learns back to where images can be, after a step. */
  void constrain();

  @Override
  void close();
}
