package io.distillery.diffusion.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.distillery.torch.CheckpointException;
import io.distillery.torch.LibTorch;
import io.distillery.torch.Tensors;
import io.distillery.torch.safetensors.StoredTensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * PyTorch's multi-head attention keeps queries, keys and values below one another, in this order.
 */
class FusedProjectionTest {
  private static final FusedProjection PROJECTION = new FusedProjection(4, "weight");

  @BeforeAll
  static void load() {
    LibTorch.load();
  }

  @Test
  void splitsIntoQueriesKeysAndValues() {
    try (PointerScope scope = new PointerScope()) {
      Tensor fused = Tensors.of(new float[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, 6, 2);
      StoredTensor stored = new StoredTensor(List.of(6L, 2L), ScalarType.Float, () -> fused);
      Map<String, Tensor> parts = new LinkedHashMap<>();
      PROJECTION
          .split(stored)
          .forEach(
              (name, part) -> {
                assertThat(part.shape()).containsExactly(2L, 2L);
                parts.put(name, part.data().get());
              });
      String attention = "text_model.encoder.layers.4.self_attn.";
      assertThat(parts.keySet())
          .containsExactly(
              attention + "q_proj.weight",
              attention + "k_proj.weight",
              attention + "v_proj.weight");
      assertThat(Tensors.floats(parts.get(attention + "q_proj.weight")))
          .containsExactly(1, 2, 3, 4);
      assertThat(Tensors.floats(parts.get(attention + "k_proj.weight")))
          .containsExactly(5, 6, 7, 8);
      assertThat(Tensors.floats(parts.get(attention + "v_proj.weight")))
          .containsExactly(9, 10, 11, 12);
      assertThat(PROJECTION.fuse(parts).equal(fused)).isTrue();
      assertThat(parts).isEmpty();
    }
  }

  @Test
  void names() {
    assertThat(FusedProjection.of("transformer.resblocks.4.attn.in_proj_weight"))
        .contains(PROJECTION);
    assertThat(FusedProjection.of("transformer.resblocks.0.attn.in_proj_bias"))
        .contains(new FusedProjection(0, "bias"));
    assertThat(FusedProjection.of("transformer.resblocks.4.attn.out_proj.weight")).isEmpty();
  }

  @Test
  void rowsThatAreNotThreeParts() {
    StoredTensor stored = new StoredTensor(List.of(7L, 2L), ScalarType.Float, () -> null);
    assertThatThrownBy(() -> PROJECTION.split(stored))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContainingAll("resblocks.4.attn.in_proj_weight", "[7, 2]");
  }
}
