package io.distillery.diffusion.training;

import io.distillery.base.Seeds;
import io.distillery.base.Text;
import io.distillery.torch.RandomSource;
import io.distillery.torch.Tensors;
import org.bytedeco.javacpp.PointerScope;

/**
 * Says which items make up each batch: every epoch is a permutation of all items that follows from
 * the seed and the epoch's number, so that any step's batch can be told without the steps before
 * it.
 */
final class Batches {
  private final long items;
  private final int size;
  private final long seed;
  private long epoch = -1;
  private long[] order;

  Batches(long items, int size, long seed) {
    if (items < 1 || size < 1) {
      throw new IllegalArgumentException(
          Text.format("Training needs items and a batch size, got %d and %d", items, size));
    }
    this.items = items;
    this.size = size;
    this.seed = seed;
  }

  /** Returns the items of a step; a batch may reach into the next epoch. */
  long[] of(long step) {
    long[] batch = new long[size];
    for (int i = 0; i < size; i++) {
      long position = step * size + i;
      batch[i] = order(position / items)[(int) (position % items)];
    }
    return batch;
  }

  private long[] order(long wanted) {
    if (wanted != epoch) {
      try (PointerScope scope = new PointerScope();
          RandomSource random = new RandomSource(Seeds.derive(seed, "epoch", wanted))) {
        order = Tensors.longs(random.permutation(items));
      }
      epoch = wanted;
    }
    return order;
  }
}
