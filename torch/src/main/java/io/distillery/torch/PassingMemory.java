package io.distillery.torch;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Keeps memory, one block a thread, for what the next operator alone uses: a weight in another
 * number format, or one that is read to be brought into another layout. Fresh memory for each would
 * cost several times what the work itself does: the system clears it page by page.
 */
public final class PassingMemory {
  private static final ThreadLocal<PassingMemory> OF_THREAD =
      ThreadLocal.withInitial(PassingMemory::new);

  private Tensor memory;

  private PassingMemory() {}

  /**
   * Returns the weight in another type and the same layout, until this thread asks for the next.
   */
  static Tensor cast(Tensor weight, ScalarType type) {
    return room(weight.numel(), type).as_strided(weight.sizes(), weight.strides()).copy_(weight);
  }

  /**
   * Returns numbers that are yet to be written, row by row, until this thread asks for the next.
   */
  public static Tensor of(ScalarType type, long... shape) {
    long count = 1;
    for (long size : shape) {
      count *= size;
    }
    return room(count, type).narrow(0, 0, count).view(shape);
  }

  private static Tensor room(long count, ScalarType type) {
    PassingMemory mine = OF_THREAD.get();
    if (mine.memory == null || mine.memory.numel() < count || Tensors.type(mine.memory) != type) {
      if (mine.memory != null) {
        mine.memory.close();
      }
      mine.memory =
          ResultScope.detached(
              () -> torch.empty(new long[] {count}, new TensorOptions(type), null));
    }
    return mine.memory;
  }
}
