package io.distillery.evaluation.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.distillery.torch.LibTorch;
import io.distillery.torch.RandomSource;
import io.distillery.torch.Tensors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class CutMixTest {
  private static final int SIZE = 16;
  private static final int COUNT = 12;

  @BeforeAll
  static void oneThread() {
    LibTorch.threads(1);
  }

  /** Image i is filled with the number i, which is also its label. */
  private static Tensor filled() {
    return torch
        .arange(new Scalar(COUNT))
        .to(ScalarType.Float)
        .view(COUNT, 1, 1, 1)
        .expand(COUNT, 3, SIZE, SIZE)
        .contiguous();
  }

  @Test
  void theBoxComesFromThePartnerAndItsAreaIsTheWeight() {
    try (PointerScope scope = new PointerScope();
        RandomSource random = new RandomSource(1)) {
      CutMix cutMix = new CutMix(1, 1);
      for (int trial = 0; trial < 20; trial++) {
        Tensor labels = torch.arange(new Scalar((long) COUNT));
        CutMix.Mixed mixed = cutMix.apply(filled(), labels, random);
        float[] values = Tensors.floats(mixed.images());
        long[] partners = Tensors.longs(mixed.boxLabels());
        assertThat(partners.clone()).containsExactlyInAnyOrder(Tensors.longs(labels));
        int plane = SIZE * SIZE;
        int box = -1;
        for (int n = 0; n < COUNT; n++) {
          int fromPartner = 0;
          for (int i = 0; i < 3 * plane; i++) {
            float value = values[n * 3 * plane + i];
            assertThat(value).isIn((float) n, (float) partners[n]);
            fromPartner += value == n ? 0 : 1;
          }
          if (partners[n] != n) {
            assertThat(fromPartner / 3.0 / plane).isCloseTo(1 - mixed.kept(), within(1e-9));
            box = fromPartner;
          }
        }
        assertThat(box).isNotNegative();
      }
    }
  }

  @Test
  void batchesAreMixedAsOftenAsAsked() {
    try (PointerScope scope = new PointerScope();
        RandomSource random = new RandomSource(2)) {
      Tensor labels = torch.arange(new Scalar((long) COUNT));
      int mixed = 0;
      for (int i = 0; i < 1000; i++) {
        mixed += new CutMix(0.3, 1).apply(filled(), labels, random).boxLabels() == null ? 0 : 1;
      }
      assertThat(mixed).isBetween(250, 350); // 300 with a deviation of 14.5
      assertThat(new CutMix(0, 1).apply(filled(), labels, random).boxLabels()).isNull();
      assertThat(new CutMix(1, 1).apply(filled(), labels, random).boxLabels()).isNotNull();
    }
  }

  @Test
  void aBoxThatFitsHasTheAreaThatIsGivenAway() {
    try (PointerScope scope = new PointerScope();
        RandomSource random = new RandomSource(3)) {
      int inside = 0;
      for (int i = 0; i < 200; i++) {
        CutMix.Box box = CutMix.box(32, 0.75, random);
        assertThat(box.top()).isBetween(0, box.bottom());
        assertThat(box.bottom()).isLessThanOrEqualTo(32);
        assertThat(box.left()).isBetween(0, box.right());
        assertThat(box.right()).isLessThanOrEqualTo(32);
        assertThat(box.area()).isLessThanOrEqualTo(256);
        inside += box.area() == 256 ? 1 : 0;
      }
      assertThat(inside).isBetween(40, 80); // the centre lies in the inner 17 of 32: 28 %
      assertThat(CutMix.box(32, 1, random).area()).isZero();
    }
  }

  /**
   * With beta 1 the part given away is uniform; of a side s a box with a random centre keeps s -
   * s^2 / 4 on average, so the mean area is the integral of (s - s^2 / 4)^2 over s^2 uniform: 77 /
   * 240.
   */
  @Test
  void theMeanAreaIsThatOfClippedBoxes() {
    try (PointerScope scope = new PointerScope();
        RandomSource random = new RandomSource(4)) {
      Tensor labels = torch.arange(new Scalar(2L));
      Tensor images = torch.zeros(2, 3, 128, 128);
      double area = 0;
      int trials = 3000;
      for (int i = 0; i < trials; i++) {
        area += (1 - new CutMix(1, 1).apply(images, labels, random).kept()) / trials;
      }
      assertThat(area).isCloseTo(77 / 240.0, within(0.02));
    }
  }
}
