package io.distillery.torch.safetensors;

import io.distillery.torch.DataType;
import io.distillery.torch.Tensors;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Stands for a tensor of a file of which no more than the header has been read.
 *
 * @param shape its sizes
 * @param type its number format in the file
 * @param data gives the numbers, as long as the file is open; pages of it that were looked at stay
 *     in memory as long as any of its tensors. Eight-bit numbers come as bfloat16, which holds them
 *     exactly
 * @param passing gives the numbers in memory that the thread's next such call may overwrite, for
 *     those who bring them into another layout or type at once
 */
public record StoredTensor(
    List<Long> shape, ScalarType type, Supplier<Tensor> data, Supplier<Tensor> passing) {
  /** Copies the shape. */
  public StoredTensor {
    shape = List.copyOf(shape);
  }

  /** Stands for a tensor whose numbers are made when they are asked for. */
  public StoredTensor(List<Long> shape, ScalarType type, Supplier<Tensor> data) {
    this(shape, type, data, data);
  }

  /** Wraps a tensor that is no longer in a file, or never was. */
  public static StoredTensor of(Tensor tensor) {
    return new StoredTensor(list(Tensors.shape(tensor)), Tensors.type(tensor), () -> tensor);
  }

  /** Turns a shape into a list. */
  public static List<Long> list(long[] shape) {
    return Arrays.stream(shape).boxed().toList();
  }

  /** Returns the same numbers in another shape, given by a view of them. */
  public StoredTensor as(List<Long> other, UnaryOperator<Tensor> view) {
    return new StoredTensor(
        other, type, () -> view.apply(data.get()), () -> view.apply(passing.get()));
  }

  /** Says whether it holds real numbers, of whatever format. */
  public boolean isFloatingPoint() {
    return switch (type) {
      case Double, Float, Half, BFloat16 -> true;
      default -> DataType.isForStorageAlone(type);
    };
  }

  /** Counts the numbers it holds. */
  public long count() {
    return shape.stream().reduce(1L, (a, b) -> a * b);
  }

  /** Returns how many bytes they take in the file. */
  public long bytes() {
    return count() * torch.elementSize(type);
  }
}
