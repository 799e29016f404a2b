package io.distillery.evaluation.matching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.distillery.encode.LabelledTensor;
import io.distillery.evaluation.protocol.ToyImages;
import io.distillery.synthesis.Refinement;
import io.distillery.torch.LibTorch;
import io.distillery.torch.RandomSource;
import io.distillery.torch.Tensors;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CoarseParametersTest {
  private PointerScope scope;

  @BeforeEach
  void open() {
    LibTorch.threads(1);
    scope = new PointerScope();
  }

  @AfterEach
  void close() {
    scope.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {64, 30, 3})
  void imagesBeginAsTheyAre(int side) {
    try (RandomSource random = new RandomSource(1)) {
      Tensor images = random.uniform(2, 3, side, side);
      try (SetParameters set = new CoarseParameters(images, 1)) {
        assertThat(Tensors.floats(set.images())).isEqualTo(Tensors.floats(images));
      }
    }
  }

  /** Every pixel is moved by what is learned, and all of its movement is learned from. */
  @Test
  void everyPixelTeaches() {
    try (RandomSource random = new RandomSource(1)) {
      Tensor images = random.uniform(1, 3, 16, 16).mul(new Scalar(0.5)).add(new Scalar(0.25));
      try (SetParameters set = new CoarseParameters(images, 1)) {
        set.images().sum().backward();

        assertThat(set.leaf().numel()).isEqualTo(3 * 4 * 4);
        assertThat(set.leaf().grad().sum().item_float()).isCloseTo(3 * 16 * 16, within(1e-3f));
      }
    }
  }

  /** Neighbours move alike: a step of what is learned takes four pixels. */
  @Test
  void detailStaysAsItWasDrawn() {
    try (RandomSource random = new RandomSource(2)) {
      Tensor images = random.uniform(1, 3, 32, 32).mul(new Scalar(0.2)).add(new Scalar(0.4));
      try (SetParameters set = new CoarseParameters(images, 1)) {
        Tensor coarse = random.uniform(1, 3, 8, 8).mul(new Scalar(0.2));
        try (NoGradGuard guard = new NoGradGuard()) {
          set.leaf().copy_(coarse);
        }

        Tensor moved = set.images().detach().sub(images);

        assertThat(steepest(moved)).isLessThanOrEqualTo(steepest(coarse) / 4 + 1e-6);
        assertThat(moved.mean().item_float()).isCloseTo(coarse.mean().item_float(), within(0.01f));
      }
    }
  }

  private static double steepest(Tensor images) {
    long width = images.size(3) - 1;
    return images.narrow(3, 1, width).sub(images.narrow(3, 0, width)).abs().max().item_float();
  }

  /** However far it is driven, what is written is an image, and no colour leaves its bound. */
  @ParameterizedTest
  @CsvSource({"COARSE, 1", "COARSE, 0.05", "PIXELS, 1", "PIXELS, 0.05"})
  void refinedImagesStayBetweenBlackAndWhiteAndNearWhatWasDrawn(
      Refinement.Space space, double bound) {
    Refinement options =
        Refinement.none()
            .of(Refinement.Kind.DM)
            .of(space)
            .withRealImages(16)
            .withRate(Optional.of(0.3))
            .withBound(Optional.of(bound));
    try (LabelledTensor toys = ToyImages.draw(32, 3)) {
      Tensor start = toys.images().narrow(0, 32, 4).to(ScalarType.Float).div(new Scalar(255));
      try (SetParameters set = SetParameters.of(options, start, null)) {
        new DistributionMatching(options, 1)
            .refine(set, toys.images().narrow(0, 64, 32), "stripes", 20, step -> {});

        Tensor images = set.images().detach();
        assertThat(images.min().item_float()).isNotNegative();
        assertThat(images.max().item_float()).isLessThanOrEqualTo(1);
        double moved = images.sub(start).abs().max().item_float();
        assertThat(moved).isGreaterThan(Math.min(bound, 0.5) * 0.9).isLessThan(bound + 1e-6);
      }
    }
  }
}
