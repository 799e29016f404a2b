package io.distillery.evaluation.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.distillery.torch.LibTorch;
import io.distillery.torch.RandomSource;
import io.distillery.torch.Tensors;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DsaAugmentationTest {
  private static final int SIZE = 8;

  private PointerScope scope;
  private Tensor images;

  @BeforeEach
  void drawImages() {
    LibTorch.threads(1);
    scope = new PointerScope();
    try (RandomSource random = new RandomSource(7)) {
      images = random.normal(2, 3, SIZE, SIZE);
    }
  }

  @AfterEach
  void freeImages() {
    scope.close();
  }

  @Test
  void flipMirrorsTheChosenImagesOnly() {
    Tensor flipped = DsaAugmentation.flip(images, numbers(0, 1).gt(new Scalar(0)));
    assertEqual(image(flipped, 0), image(images, 0));
    assertEqual(image(flipped, 1), image(images, 1).flip(3));
  }

  /** Copies of an image stay equal, in both batches; and the change is one. */
  @Test
  void siameseBatchesAreChangedInTheSameWay() {
    for (long seed = 0; seed < 12; seed++) { // so that every change of place is among them
      try (RandomSource random = new RandomSource(seed)) {
        Tensor copies = image(images, 0).expand(3, 3, SIZE, SIZE).contiguous();
        List<Tensor> changed = DsaAugmentation.PUBLISHED.siamese(List.of(images, copies), random);
        for (int i = 0; i < 3; i++) {
          assertEqual(image(changed.get(1), i), image(changed.get(0), 0));
        }
        assertThat(Tensors.floats(changed.get(1))).isNotEqualTo(Tensors.floats(copies));
      }
    }
  }

  @Test
  void gradientsFlowThroughEveryChange() {
    for (long seed = 0; seed < 12; seed++) {
      try (RandomSource random = new RandomSource(seed)) {
        Tensor learned = images.clone();
        learned.set_requires_grad(true);
        DsaAugmentation.PUBLISHED
            .siamese(List.of(learned), random)
            .get(0)
            .square()
            .sum()
            .backward();
        assertThat(learned.grad().abs().sum().item_float()).isPositive();
      }
    }
  }

  @Test
  void colourChangesFollowTheirFormulas() {
    float[] in = Tensors.floats(images);
    float[] brighter = Tensors.floats(DsaAugmentation.brighten(images, numbers(0.25f, -0.5f)));
    float[] greyer = Tensors.floats(DsaAugmentation.saturate(images, numbers(0, 2)));
    float[] flatter = Tensors.floats(DsaAugmentation.contrast(images, numbers(0.5f, 1.5f)));
    int plane = SIZE * SIZE;
    for (int n = 0; n < 2; n++) {
      double imageMean = 0;
      for (int i = 0; i < 3 * plane; i++) {
        imageMean += in[n * 3 * plane + i] / (3.0 * plane);
      }
      for (int i = 0; i < 3 * plane; i++) {
        int at = n * 3 * plane + i;
        int pixel = n * 3 * plane + i % plane;
        double grey = (in[pixel] + in[pixel + plane] + in[pixel + 2 * plane]) / 3.0;
        assertThat(brighter[at]).isCloseTo(in[at] + (n == 0 ? 0.25f : -0.5f), within(1e-6f));
        assertThat((double) greyer[at])
            .isCloseTo(grey + (in[at] - grey) * (n == 0 ? 0 : 2), within(1e-5));
        assertThat((double) flatter[at])
            .isCloseTo(imageMean + (in[at] - imageMean) * (n == 0 ? 0.5 : 1.5), within(1e-5));
      }
    }
  }

  @Test
  void shiftMovesByWholePixelsAndFillsWithZero() {
    Tensor shifted =
        DsaAugmentation.shift(
            images, Tensors.of(new long[] {2, 0}, 2), Tensors.of(new long[] {-3, 0}, 2));
    float[] in = Tensors.floats(images);
    float[] out = Tensors.floats(shifted);
    for (int c = 0; c < 3; c++) {
      for (int y = 0; y < SIZE; y++) {
        for (int x = 0; x < SIZE; x++) {
          boolean inside = y + 2 < SIZE && x - 3 >= 0;
          float expected = inside ? in[(c * SIZE + y + 2) * SIZE + x - 3] : 0;
          assertThat(out[(c * SIZE + y) * SIZE + x]).isEqualTo(expected);
        }
      }
    }
    assertEqual(image(shifted, 1), image(images, 1));
  }

  @Test
  void aShiftBeyondTheImageLeavesNothing() {
    Tensor gone =
        DsaAugmentation.shift(
            images, Tensors.of(new long[] {SIZE, 0}, 2), Tensors.of(new long[] {0, -SIZE}, 2));
    assertThat(gone.abs().sum().item_float()).isZero();
  }

  @Test
  void turningByRightAnglesIsExact() {
    float right = (float) (Math.PI / 2);
    Tensor turned = DsaAugmentation.affine(images, DsaAugmentation.turn(numbers(right, 2 * right)));
    // The grid turns clockwise on the screen, where y points down, so the image turns against it.
    assertClose(image(turned, 0), torch.rot90(image(images, 0), 1, new long[] {2, 3}), 1e-4);
    assertClose(image(turned, 1), torch.rot90(image(images, 1), 2, new long[] {2, 3}), 1e-4);
  }

  @Test
  void neitherScaleNorAngleIsTheIdentity() {
    Tensor scaled =
        DsaAugmentation.affine(images, DsaAugmentation.scaling(numbers(1, 1), numbers(1, 1)));
    assertClose(scaled, images, 1e-5);
    assertClose(DsaAugmentation.affine(images, DsaAugmentation.turn(numbers(0, 0))), images, 1e-5);
  }

  @Test
  void aGridOfTwiceTheSizeShowsTheImageHalfAsLarge() {
    Tensor ones = torch.ones(1, 3, SIZE, SIZE);
    Tensor half =
        DsaAugmentation.affine(
            ones,
            DsaAugmentation.scaling(
                Tensors.of(new float[] {2}, 1), Tensors.of(new float[] {1}, 1)));
    float[] row = new float[SIZE];
    System.arraycopy(Tensors.floats(half), 0, row, 0, SIZE);
    assertThat(row).containsExactly(new float[] {0, 0, 1, 1, 1, 1, 0, 0}, within(1e-5f));
  }

  @Test
  void withoutStrengthNothingMoves() {
    DsaAugmentation none = new DsaAugmentation(0, 0, 2, 0.5, 0, 1, 0);
    try (RandomSource random = new RandomSource(3)) {
      for (int i = 0; i < 10; i++) {
        Tensor out = none.apply(images, random);
        // Saturation and contrast still change colours, but not the mean.
        assertThat(out.mean().item_float()).isCloseTo(images.mean().item_float(), within(1e-5f));
      }
    }
  }

  @Test
  void theSameStreamGivesTheSameBytesAndLeavesItsInputAlone() {
    Tensor before = images.clone();
    try (RandomSource one = new RandomSource(5);
        RandomSource two = new RandomSource(5)) {
      for (int i = 0; i < 5; i++) {
        assertEqual(
            DsaAugmentation.PUBLISHED.apply(images, one),
            DsaAugmentation.PUBLISHED.apply(images, two));
      }
    }
    assertEqual(images, before);
  }

  @Test
  void shiftsReachAsFarAsAskedAndAllDistancesOccur() {
    // One bright pixel in the middle; no colour change; wait for the batches that are cropped.
    DsaAugmentation crops = new DsaAugmentation(0, 0, 0, 0, 0.25, 1, 0);
    int[] seen = new int[SIZE];
    Tensor column = torch.zeros(64, 3, SIZE, SIZE);
    column.narrow(3, 4, 1).fill_(new Scalar(1));
    try (RandomSource random = new RandomSource(11)) {
      for (int i = 0; i < 30; i++) {
        float[] row = Tensors.floats(crops.apply(column, random).narrow(1, 0, 1).narrow(2, 4, 1));
        for (int n = 0; n < 64; n++) {
          int brightest = 0;
          for (int x = 1; x < SIZE; x++) {
            brightest = row[n * SIZE + x] > row[n * SIZE + brightest] ? x : brightest;
          }
          seen[brightest]++;
        }
      }
    }
    assertThat(seen[0]).isZero();
    assertThat(seen[1]).isZero();
    assertThat(seen[7]).isZero();
    assertThat(List.of(seen[2], seen[3], seen[5], seen[6])).allMatch(count -> count > 60);
  }

  private static Tensor numbers(float first, float second) {
    return Tensors.of(new float[] {first, second}, 2);
  }

  private static Tensor image(Tensor batch, int index) {
    return batch.narrow(0, index, 1);
  }

  private static void assertEqual(Tensor actual, Tensor expected) {
    assertThat(Tensors.floats(actual)).isEqualTo(Tensors.floats(expected));
  }

  private static void assertClose(Tensor actual, Tensor expected, double tolerance) {
    assertThat(actual.sub(expected).abs().max().item_double()).isLessThan(tolerance);
  }
}
