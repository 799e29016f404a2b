package io.distillery.evaluation.baseline;

import static org.assertj.core.api.Assertions.assertThat;

import io.distillery.torch.LibTorch;
import io.distillery.torch.Tensors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ConfidenceOrderTest {
  @BeforeAll
  static void load() {
    LibTorch.load();
  }

  /** Of class 1: right and sure, wrong and surest, right and unsure, wrong and unsure. */
  private static Tensor logits() {
    return Tensors.of(new float[] {0, 3, 0, 9, 0, 0, 0, 1, 0.5f, 1, 0, 0.9f}, 4, 3);
  }

  @Test
  void fewImagesAreThoseOfWhichTheTeacherIsSurestAndRight() {
    try (PointerScope scope = new PointerScope()) {
      assertThat(ConfidenceOrder.forIpc(10).of(logits(), 1)).containsExactly(0, 2, 1, 3);
    }
  }

  @Test
  void manyImagesAreThoseOfWhichItIsRightWithoutBeingSure() {
    try (PointerScope scope = new PointerScope()) {
      assertThat(ConfidenceOrder.forIpc(50).of(logits(), 1)).containsExactly(2, 0, 3, 1);
    }
  }
}
