package io.distillery.diffusion;

import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A tensor of a file of which no more than the header has been read.
 *
 * @param shape its sizes
 * @param type its number format in the file
 * @param data gives the numbers, as long as the {@link StoredWeights} that it is of are open
 */
public record StoredTensor(List<Long> shape, ScalarType type, Supplier<Tensor> data) {
  public StoredTensor {
    shape = List.copyOf(shape);
  }

  static StoredTensor of(long[] shape, ScalarType type, Supplier<Tensor> data) {
    return new StoredTensor(Arrays.stream(shape).boxed().toList(), type, data);
  }

  /** The same numbers in another shape, given by a view of them. */
  public StoredTensor as(List<Long> other, UnaryOperator<Tensor> view) {
    return new StoredTensor(other, type, () -> view.apply(data.get()));
  }

  /** How many numbers it holds. */
  public long count() {
    return shape.stream().reduce(1L, (a, b) -> a * b);
  }

  /** How many bytes they take in the file. */
  public long bytes() {
    return count() * torch.elementSize(type);
  }
}
