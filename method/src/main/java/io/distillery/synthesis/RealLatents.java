package io.distillery.synthesis;

import java.io.IOException;
import org.bytedeco.pytorch.Tensor;

/** Gives latents of real images, towards which walks are steered. */
@FunctionalInterface
public interface RealLatents {
  /**
   * Gives those of some images of a class, the same whenever it is asked. Several threads may ask.
   *
   * @param folder of the class
   * @return clean and scaled, float32 {@code (N, C, h, w)}, N from 1, in the caller's scope
   */
  Tensor of(String folder) throws IOException;
}
