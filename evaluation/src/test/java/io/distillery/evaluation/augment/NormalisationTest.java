package io.distillery.evaluation.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.distillery.dataset.image.RgbImage;
import io.distillery.encode.LabelledTensor;
import io.distillery.torch.Tensors;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.Test;

class NormalisationTest {
  private static final RgbImage FIRST =
      new RgbImage(2, 2, new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, (byte) 255});
  private static final RgbImage SECOND = new RgbImage(2, 2, new byte[12]);

  @Test
  void bytesAreNormalisedByChannel() {
    try (LabelledTensor set = LabelledTensor.of(List.of(FIRST, SECOND), new int[] {1, 0}, 2);
        PointerScope scope = new PointerScope()) {
      float[] values = Tensors.floats(Normalisation.CIFAR10.apply(set.images()));
      assertThat((double) values[0]).isCloseTo((1 / 255.0 - 0.4914) / 0.2023, within(1e-5));
      assertThat((double) values[5]).isCloseTo((5 / 255.0 - 0.4822) / 0.1994, within(1e-5));
      assertThat((double) values[11]).isCloseTo((1 - 0.4465) / 0.2010, within(1e-5));
      assertThat(Tensors.bytes(set.images())[0]).isEqualTo((byte) 1);
    }
  }
}
