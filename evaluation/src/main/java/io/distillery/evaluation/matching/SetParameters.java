package io.distillery.evaluation.matching;

import org.bytedeco.pytorch.Tensor;

/** Says what of a class's images is learned: their pixels, or the latents they are decoded from. */
public interface SetParameters extends AutoCloseable {
  /** Returns what learns, float32, a row an image. */
  Tensor leaf();

  /** Computes the images as they are now, float32 from 0 to 1, (B, 3, S, S), with gradients. */
  Tensor images();

  /** Brings what learns back to where images can be, after a step. */
  void constrain();

  @Override
  void close();
}
