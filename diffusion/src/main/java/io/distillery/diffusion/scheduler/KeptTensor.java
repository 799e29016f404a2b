package io.distillery.diffusion.scheduler;

import org.bytedeco.pytorch.Tensor;

/** Keeps tensors that a run remembers from step to step. */
final class KeptTensor {
  private KeptTensor() {}

  /**
   * Makes a second handle on the tensor, which outlives the scope of the step and the caller's
   * handle; close it.
   */
  static Tensor of(Tensor tensor) {
    Tensor handle = new Tensor(tensor);
    handle.retainReference();
    return handle;
  }
}
