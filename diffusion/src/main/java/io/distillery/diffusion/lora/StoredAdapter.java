package io.distillery.diffusion.lora;

import io.distillery.base.Text;
import io.distillery.torch.safetensors.StoredTensor;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Holds an adapter of which no more than the header has been read.
 *
 * @param down its first matrix
 * @param up its second
 * @param alpha a scalar; where there is none, alpha is the rank
 */
record StoredAdapter(StoredTensor down, StoredTensor up, Optional<StoredTensor> alpha) {
  /**
   * Makes an adapter of the tensors found for a layer, if they are sound; else adds to the
   * problems.
   */
  static Optional<StoredAdapter> of(
      String module, Map<LoraKey.Role, StoredTensor> tensors, List<String> problems) {
    StoredTensor down = tensors.get(LoraKey.Role.DOWN);
    StoredTensor up = tensors.get(LoraKey.Role.UP);
    StoredTensor alpha = tensors.get(LoraKey.Role.ALPHA);
    int before = problems.size();
    if (down == null || up == null) {
      problems.add(
          Text.format(
              "%s without its %s matrix",
              module, down == null && up == null ? "down and up" : down == null ? "down" : "up"));
      return Optional.empty();
    }
    if (!LoraShapes.fitTogether(sizes(down), sizes(up))) {
      problems.add(
          Text.format(
              "%s with the shapes %s (down) and %s (up), whose ranks do not agree",
              module, down.shape(), up.shape()));
    }
    for (StoredTensor matrix : List.of(down, up)) {
      if (!matrix.isFloatingPoint()) {
        problems.add(Text.format("%s of type %s", module, matrix.type()));
      }
    }
    if (alpha != null && alpha.count() != 1) {
      problems.add(Text.format("%s with an alpha of shape %s", module, alpha.shape()));
    }
    return problems.size() > before
        ? Optional.empty()
        : Optional.of(new StoredAdapter(down, up, Optional.ofNullable(alpha)));
  }

  private static long[] sizes(StoredTensor tensor) {
    return tensor.shape().stream().mapToLong(Long::longValue).toArray();
  }

  long rank() {
    return down.shape().get(0);
  }

  boolean fits(List<Long> weight) {
    return LoraShapes.fit(
        sizes(down), sizes(up), weight.stream().mapToLong(Long::longValue).toArray());
  }

  double readAlpha() {
    return alpha.map(a -> a.data().get().to(ScalarType.Double).item_double()).orElse(0.0 + rank());
  }

  LoraAdapter read() {
    return new LoraAdapter(down.data().get(), up.data().get(), readAlpha());
  }
}
