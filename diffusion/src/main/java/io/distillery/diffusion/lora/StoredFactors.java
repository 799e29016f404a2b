package io.distillery.diffusion.lora;

import io.distillery.torch.safetensors.StoredTensor;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;

/**
 * A {@link FactoredMatrix} of which no more than the header has been read.
 *
 * @param a of the product, or the whole
 * @param b of the product; empty where {@code a} is the whole
 * @param core between the two, or empty
 */
record StoredFactors(StoredTensor a, Optional<StoredTensor> b, Optional<StoredTensor> core) {
  /** The product of two, or the whole, if one of the two is there. */
  static Optional<StoredFactors> of(
      StoredTensor whole, StoredTensor a, StoredTensor b, StoredTensor core) {
    if (whole != null) {
      return Optional.of(new StoredFactors(whole, Optional.empty(), Optional.empty()));
    }
    return a == null || b == null
        ? Optional.empty()
        : Optional.of(new StoredFactors(a, Optional.of(b), Optional.ofNullable(core)));
  }

  /** Whether the product can be formed. */
  boolean isSound() {
    int dimensions = a.shape().size();
    if (b.isEmpty()) {
      return dimensions >= 2;
    }
    List<Long> right = b.get().shape();
    if (dimensions != 2 || right.size() != 2) {
      return false;
    }
    List<Long> left = a.shape();
    return core.map(StoredTensor::shape)
        .map(c -> c.size() == 4 && c.get(0).equals(left.get(0)) && c.get(1).equals(right.get(0)))
        .orElse(left.get(1).equals(right.get(0)));
  }

  /** Rows of the product. */
  long rows() {
    return a.shape().get(core.isPresent() ? 1 : 0);
  }

  /** Numbers in the product. */
  long count() {
    if (b.isEmpty()) {
      return a.count();
    }
    long kernel = core.map(c -> c.shape().get(2) * c.shape().get(3)).orElse(1L);
    return rows() * b.get().shape().get(1) * kernel;
  }

  /** The narrow middle of the product; empty where there is none. */
  Optional<Long> rank() {
    return b.map(right -> right.shape().get(0));
  }

  /** Everything that is stored. */
  Stream<StoredTensor> tensors() {
    return Stream.of(Optional.of(a), b, core).flatMap(Optional::stream);
  }

  FactoredMatrix read() {
    return new FactoredMatrix(a.data().get(), read(b), read(core));
  }

  private static Tensor read(Optional<StoredTensor> tensor) {
    return tensor.map(t -> t.data().get()).orElse(null);
  }
}
