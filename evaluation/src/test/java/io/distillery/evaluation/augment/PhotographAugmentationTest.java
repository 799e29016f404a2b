package io.distillery.evaluation.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.distillery.torch.LibTorch;
import io.distillery.torch.RandomSource;
import io.distillery.torch.Tensors;
import org.assertj.core.data.Offset;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Numbers worked out by hand, on images of one row and two pixels. */
class PhotographAugmentationTest {
  /** Red 0.2 0.6, green 0.4 0.8, blue 0.6 0.1: grey 0.363 and 0.6604, its mean 0.5117. */
  private static final float[] PIXELS = {0.2f, 0.6f, 0.4f, 0.8f, 0.6f, 0.1f};

  private static final Offset<Float> BY_HAND = within(1e-6f);

  @BeforeAll
  static void oneThread() {
    LibTorch.threads(1);
  }

  private static Tensor image() {
    return Tensors.of(PIXELS, 1, 3, 1, 2);
  }

  private static float[] changed(float[] amounts, long... order) {
    try (PointerScope scope = new PointerScope()) {
      return Tensors.floats(
          ColourJitter.change(image(), Tensors.of(amounts, 1, 3), Tensors.of(order, 1, 3)));
    }
  }

  @Test
  void brightnessMovesTowardsBlack() {
    assertThat(changed(new float[] {0.4f, 0, 0}, 0, 1, 2))
        .containsExactly(new float[] {0.12f, 0.36f, 0.24f, 0.48f, 0.36f, 0.06f}, BY_HAND);
    assertThat(changed(new float[] {-0.4f, 0, 0}, 2, 1, 0)) // 1.12 is not clamped
        .containsExactly(new float[] {0.28f, 0.84f, 0.56f, 1.12f, 0.84f, 0.14f}, BY_HAND);
  }

  @Test
  void contrastMovesTowardsTheMeanGreyOfTheImage() {
    assertThat(changed(new float[] {0, 0.25f, 0}, 0, 1, 2))
        .containsExactly(
            new float[] {0.277925f, 0.577925f, 0.427925f, 0.727925f, 0.577925f, 0.202925f},
            BY_HAND);
  }

  @Test
  void saturationMovesTowardsTheGreyOfEachPixel() {
    assertThat(changed(new float[] {0, 0, 0.25f}, 0, 1, 2))
        .containsExactly(
            new float[] {0.24075f, 0.6151f, 0.39075f, 0.7651f, 0.54075f, 0.2401f}, BY_HAND);
  }

  /** Darker by half, then to the mean of what is left; or to the mean, then darker. */
  @Test
  void changesFollowTheOrder() {
    assertThat(changed(new float[] {0.5f, 1, 0}, 0, 1, 2)).containsExactly(all(0.25585f), BY_HAND);
    assertThat(changed(new float[] {0.5f, 0, 1}, 0, 2, 1))
        .containsExactly(
            new float[] {0.1815f, 0.3302f, 0.1815f, 0.3302f, 0.1815f, 0.3302f}, BY_HAND);
    // saturation doubled first; its grey stays the same
    assertThat(changed(new float[] {0, 1, -1}, 2, 1, 0)).containsExactly(all(0.5117f), BY_HAND);
  }

  private static float[] all(float value) {
    return new float[] {value, value, value, value, value, value};
  }

  @Test
  void everyImageHasAmountsAndAnOrderOfItsOwn() {
    try (PointerScope scope = new PointerScope()) {
      Tensor both = torch.cat(new TensorVector(image(), image()), 0);
      Tensor amounts = Tensors.of(new float[] {0.4f, 0, 0, 0, 0.25f, 0}, 2, 3);
      Tensor order = Tensors.of(new long[] {0, 1, 2, 2, 1, 0}, 2, 3);
      float[] made = Tensors.floats(ColourJitter.change(both, amounts, order));
      assertThat(made[0]).isCloseTo(0.12f, BY_HAND);
      assertThat(made[6]).isCloseTo(0.277925f, BY_HAND);
    }
  }

  @Test
  void drawnAmountsStayWithinTheStrengths() {
    try (PointerScope scope = new PointerScope();
        RandomSource random = new RandomSource(1)) {
      Tensor grey = torch.full(new long[] {400, 3, 1, 1}, new Scalar(0.5)); // only brightness shows
      float[] made = Tensors.floats(new ColourJitter(0.4, 0.4, 0.4).apply(grey, random));
      Tensor still = new ColourJitter(0, 0, 0).apply(image(), random);
      assertThat(Tensors.floats(still)).containsExactly(PIXELS, BY_HAND);
      float lowest = 1;
      float highest = 0;
      for (float value : made) {
        lowest = Math.min(lowest, value);
        highest = Math.max(highest, value);
      }
      assertThat(lowest).isBetween(0.2999f, 0.31f);
      assertThat(highest).isBetween(0.69f, 0.7001f);
    }
  }

  /** Each column of components times its variance; 0.2175 x -0.5675 = -0.12343. */
  @Test
  void lightingAddsAColourAlongTheComponents() {
    try (PointerScope scope = new PointerScope()) {
      Tensor black = torch.zeros(3, 3, 1, 1);
      Tensor numbers = Tensors.of(new float[] {1, 0, 0, 0, 1, 0, 1, 1, 2}, 3, 3);
      assertThat(Tensors.floats(Lighting.add(black, numbers)))
          .containsExactly(
              new float[] {
                -0.12343125f, -0.126324f, -0.126933f,
                0.01352096f, -0.0000846f, -0.01306224f,
                -0.10630219f, -0.1337346f, -0.13621254f
              },
              BY_HAND);
    }
  }

  @Test
  void bytesBecomeAugmentedNormalisedImages() {
    PhotographAugmentation augmentation = PhotographAugmentation.PUBLISHED.at(12);
    try (PointerScope scope = new PointerScope();
        RandomSource random = new RandomSource(7);
        RandomSource same = new RandomSource(7)) {
      Tensor bytes = torch.randint(256, new long[] {5, 3, 12, 12}).to(ScalarType.Byte);
      Tensor kept = augmentation.kept(bytes, Normalisation.IMAGENET);
      assertThat(Tensors.type(kept)).isEqualTo(ScalarType.Byte);
      Tensor made = augmentation.batch(kept, Normalisation.IMAGENET, random);
      assertThat(Tensors.shape(made)).containsExactly(5, 3, 12, 12);
      assertThat(Tensors.floats(augmentation.batch(kept, Normalisation.IMAGENET, same)))
          .isEqualTo(Tensors.floats(made));
      // nothing is drawn, nothing is changed: bytes are only normalised
      PhotographAugmentation still =
          new PhotographAugmentation(
              12, new RandomResizedCrop(1, 1, 1, 1), 0, new ColourJitter(0, 0, 0), new Lighting(0));
      assertThat(Tensors.floats(still.batch(kept, Normalisation.IMAGENET, random)))
          .containsExactly(Tensors.floats(Normalisation.IMAGENET.apply(bytes)), within(2e-5f));
    }
  }
}
