package io.distillery.encode;

import io.distillery.torch.Tensors;
import java.util.BitSet;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Collects the latents of a class while its rows come in, in any order; some may never come. */
final class ClassTensor implements AutoCloseable {
  private final Tensor rows;
  private final long numbers;
  private final BitSet filled = new BitSet();

  /**
   * Makes room for the rows.
   *
   * @param size rows
   * @param shape of a row
   */
  ClassTensor(int size, List<Long> shape) {
    long[] all =
        LongStream.concat(LongStream.of(size), shape.stream().mapToLong(Long::longValue)).toArray();
    try (PointerScope scope = new PointerScope()) {
      rows = torch.empty(all, new TensorOptions(ScalarType.Float), null);
      rows.retainReference();
    }
    numbers = shape.stream().reduce(1L, Math::multiplyExact);
  }

  /** Takes the numbers of a row. */
  Consumer<float[]> row(int index) {
    return values -> {
      try (PointerScope scope = new PointerScope()) {
        new FloatPointer(rows.data_ptr()).position(index * numbers).put(values, 0, values.length);
      }
      filled.set(index);
    };
  }

  /** Lists the rows that have come. */
  List<Integer> filled() {
    return filled.stream().boxed().toList();
  }

  /** Says whether none has come. */
  boolean isEmpty() {
    return filled.isEmpty();
  }

  /** Returns the rows that have come, {@code (n, ...)}; the caller closes it. */
  Tensor tensor() {
    try (PointerScope scope = new PointerScope()) {
      boolean whole = filled.cardinality() == rows.size(0);
      long[] indices = filled.stream().asLongStream().toArray();
      Tensor tensor =
          whole ? new Tensor(rows) : rows.index_select(0, Tensors.of(indices, indices.length));
      tensor.retainReference();
      return tensor;
    }
  }

  @Override
  public void close() {
    rows.close();
  }
}
