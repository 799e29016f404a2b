package io.distillery.synthesis;

import org.bytedeco.pytorch.Tensor;

/** Says how far images are from what a network takes for their class. */
@FunctionalInterface
public interface ClassLoss {
  /**
   * Computes the loss of an image. Several threads may ask.
   *
   * @param image float32 {@code (1, 3, H, W)}, black 0 and white 1, which it may leave; with
   *     gradients
   * @param folder of the class
   * @return a single number, with gradients
   */
  Tensor of(Tensor image, String folder);
}
