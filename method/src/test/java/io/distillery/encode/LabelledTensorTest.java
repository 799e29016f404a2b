package io.distillery.encode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.distillery.dataset.image.RgbImage;
import io.distillery.torch.LibTorch;
import io.distillery.torch.Tensors;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class LabelledTensorTest {
  private static final RgbImage FIRST =
      new RgbImage(2, 2, new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, (byte) 255});
  private static final RgbImage SECOND = new RgbImage(2, 2, new byte[12]);

  @BeforeAll
  static void oneThread() {
    LibTorch.threads(1);
  }

  @Test
  void pixelsAreSortedIntoPlanes() {
    try (LabelledTensor set = LabelledTensor.of(List.of(FIRST, SECOND), new int[] {1, 0}, 2);
        PointerScope scope = new PointerScope()) {
      assertThat(Tensors.shape(set.images())).containsExactly(2, 3, 2, 2);
      assertThat(Tensors.bytes(set.images().narrow(0, 0, 1)))
          .containsExactly(1, 4, 7, 10, 2, 5, 8, 11, 3, 6, 9, 255);
      assertThat(Tensors.longs(set.labels())).containsExactly(1, 0);
      assertThat(set.count()).isEqualTo(2);
      assertThat(set.imageSize()).isEqualTo(2);
      assertThat(set.classes()).isEqualTo(2);
    }
  }

  @Test
  void aSelectionKeepsItsOrderAndOutlivesItsSource() {
    LabelledTensor selection;
    try (LabelledTensor set = LabelledTensor.of(List.of(FIRST, SECOND), new int[] {1, 0}, 2)) {
      selection = set.select(new long[] {1, 0, 0});
    }
    try (selection;
        PointerScope scope = new PointerScope()) {
      assertThat(Tensors.longs(selection.labels())).containsExactly(0, 1, 1);
      assertThat(Tensors.bytes(selection.images())[12]).isEqualTo((byte) 1);
    }
  }

  @Test
  void whatDoesNotFitIsRefused() {
    RgbImage wide = new RgbImage(2, 1, new byte[6]);
    assertThatThrownBy(() -> LabelledTensor.of(List.of(FIRST, wide), new int[] {0, 1}, 2))
        .hasMessage("An image has 2 x 1 pixels among images of 2 x 2: resize them first");
    assertThatThrownBy(() -> LabelledTensor.of(List.of(FIRST), new int[] {0, 1}, 2))
        .hasMessageContaining("1 images and 2 labels");
    assertThatThrownBy(() -> LabelledTensor.of(List.of(FIRST, SECOND), new int[] {0, 2}, 2))
        .hasMessage("Labels run from 0 to 2 in a set of 2 classes");
    try (PointerScope scope = new PointerScope()) {
      assertThatThrownBy(
              () -> new LabelledTensor(torch.zeros(1, 3, 2, 2), Tensors.of(new long[] {0}, 1), 2))
          .hasMessageContaining("expected bytes of shape [n, 3, size, size]");
    }
  }
}
