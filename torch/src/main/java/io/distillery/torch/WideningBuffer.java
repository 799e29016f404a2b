package io.distillery.torch;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Memory, one block a thread, in which a weight stands in another number format while one operator
 * uses it. Fresh memory for each would cost ten times what the conversion does: the system clears
 * it page by page.
 */
final class WideningBuffer {
  private static final ThreadLocal<WideningBuffer> OF_THREAD =
      ThreadLocal.withInitial(WideningBuffer::new);

  private Tensor memory;

  private WideningBuffer() {}

  /** The weight in another type and the same layout, until this thread asks for the next. */
  static Tensor cast(Tensor weight, ScalarType type) {
    return OF_THREAD
        .get()
        .room(weight.numel(), type)
        .as_strided(weight.sizes(), weight.strides())
        .copy_(weight);
  }

  private Tensor room(long count, ScalarType type) {
    if (memory == null || memory.numel() < count || Tensors.type(memory) != type) {
      if (memory != null) {
        memory.close();
      }
      memory =
          ResultScope.detached(
              () -> torch.empty(new long[] {count}, new TensorOptions(type), null));
    }
    return memory;
  }
}
