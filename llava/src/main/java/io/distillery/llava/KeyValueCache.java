package io.distillery.llava;

import io.distillery.torch.ComputeDevice;
import io.distillery.torch.ResultScope;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The keys and values of what a {@link Llama} has read, so that a next token needs only its own.
 * Room is taken in blocks, and attention reads all of it, what is not filled being masked: a view
 * of the filled part alone would be copied for every product.
 */
final class KeyValueCache implements AutoCloseable {
  private static final long BLOCK = 64;

  private final long batch;
  private final LlamaConfig config;
  private final ScalarType type;
  private final ComputeDevice device;
  private final List<Tensor> keys = new ArrayList<>(); // a layer: (B, G, capacity, d)
  private final List<Tensor> values = new ArrayList<>();
  private long capacity;
  private long length;

  /**
   * An empty one.
   *
   * @param batch sequences
   * @param type number format of the states
   * @param device of the model
   */
  KeyValueCache(LlamaConfig config, long batch, ScalarType type, ComputeDevice device) {
    this.config = config;
    this.batch = batch;
    this.type = type;
    this.device = device;
    for (int layer = 0; layer < config.layers(); layer++) {
      keys.add(room());
      values.add(room());
    }
  }

  /** How much the sequences have of what was read, the same for all. */
  int length() {
    return (int) length;
  }

  /** The length of keys and values, filled or not. */
  int capacity() {
    return (int) capacity;
  }

  /** Makes room for {@code count} more places. */
  void reserve(long count) {
    if (length + count > capacity) {
      capacity = (length + count + BLOCK - 1) / BLOCK * BLOCK;
      keys.replaceAll(this::grown);
      values.replaceAll(this::grown);
    }
  }

  private Tensor grown(Tensor old) {
    Tensor room = room();
    try (old) {
      copy(old, room, 0, length);
    }
    return room;
  }

  /** Zeros: what is masked must be numbers, for 0 times NaN is NaN. */
  private Tensor room() {
    long[] shape = {batch, config.keyValueHeads(), capacity, config.headWidth()};
    return ResultScope.detached(() -> device.bring(torch.zeros(shape, new TensorOptions(type))));
  }

  private static void copy(Tensor from, Tensor to, long at, long count) {
    ResultScope.of(() -> to.narrow(2, at, count).copy_(from.narrow(2, 0, count))).close();
  }

  /** Writes a layer's keys and values {@code (B, G, N, d)} behind those that are there. */
  void put(int layer, Tensor key, Tensor value) {
    copy(key, keys.get(layer), length, key.size(2));
    copy(value, values.get(layer), length, value.size(2));
  }

  /** A layer's keys, {@code (B, G, capacity, d)}. */
  Tensor keys(int layer) {
    return keys.get(layer);
  }

  /** A layer's values, {@code (B, G, capacity, d)}. */
  Tensor values(int layer) {
    return values.get(layer);
  }

  /** Counts what every layer has put. */
  void advance(long count) {
    length += count;
  }

  /**
   * Starts the sequences, which are empty, with one that was read before.
   *
   * @param prefix of one sequence
   * @param pads how many places each sequence is padded with on the left; only what of the prefix
   *     then falls into its own length is put
   */
  void start(KeyValueCache prefix, int[] pads) {
    reserve(prefix.length);
    for (int row = 0; row < pads.length; row++) {
      long pad = Math.min(pads[row], prefix.length);
      for (int layer = 0; layer < keys.size(); layer++) {
        Tensor key = keys.get(layer).narrow(0, row, 1);
        Tensor value = values.get(layer).narrow(0, row, 1);
        copy(prefix.keys(layer), key, pad, prefix.length - pad);
        copy(prefix.values(layer), value, pad, prefix.length - pad);
      }
    }
    length = prefix.length;
  }

  @Override
  public void close() {
    keys.forEach(Tensor::close);
    values.forEach(Tensor::close);
  }
}
