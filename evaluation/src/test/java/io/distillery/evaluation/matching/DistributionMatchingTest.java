package io.distillery.evaluation.matching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.distillery.classifier.Classifier;
import io.distillery.classifier.ConvNet;
import io.distillery.classifier.Norm;
import io.distillery.encode.LabelledTensor;
import io.distillery.evaluation.augment.Normalisation;
import io.distillery.evaluation.protocol.ToyImages;
import io.distillery.synthesis.Refinement;
import io.distillery.torch.LibTorch;
import io.distillery.torch.RandomSource;
import io.distillery.torch.Tensors;
import io.distillery.torch.nn.Parameters;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DistributionMatchingTest {
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

  /** Features that are a matrix times the pixels, whose distance has a gradient in closed form. */
  private static Classifier linear(Tensor matrix) {
    return new Classifier() {
      @Override
      public Tensor features(Tensor images, boolean training) {
        return images.flatten(1, -1).matmul(matrix);
      }

      @Override
      public Tensor scores(Tensor features) {
        throw new UnsupportedOperationException("Nobody asks for scores");
      }
    };
  }

  @Test
  void theDistanceIsThatOfTheMeansAndOnlyTheImagesHaveGradients() {
    try (RandomSource random = new RandomSource(1)) {
      Tensor matrix = random.normal(12, 5);
      Tensor images = random.normal(3, 3, 2, 2);
      Tensor real = random.normal(7, 3, 2, 2);
      images.set_requires_grad(true);
      real.set_requires_grad(true);

      Tensor distance = DistributionMatching.distance(linear(matrix), images, real);
      distance.backward();

      Tensor gap =
          images.detach().flatten(1, -1).mean(0L).sub(real.detach().flatten(1, -1).mean(0L));
      Tensor features = gap.matmul(matrix); // (5)
      assertThat(distance.item_float())
          .isCloseTo(features.square().sum().item_float(), within(1e-3f));
      float[] expected =
          Tensors.floats(matrix.matmul(features).mul(new Scalar(2.0 / 3))); // of each image
      float[] found = Tensors.floats(images.grad());
      for (int i = 0; i < found.length; i++) {
        assertThat(found[i]).isCloseTo(expected[i % 12], within(1e-3f));
      }
      assertThat(real.grad().defined()).isFalse();
    }
  }

  @Test
  void theRateFallsByHalfACosine() {
    assertThat(DistributionMatching.rate(0.4, 0, 100)).isEqualTo(0.4);
    assertThat(DistributionMatching.rate(0.4, 50, 100)).isCloseTo(0.2, within(1e-12));
    assertThat(DistributionMatching.rate(0.4, 99, 100)).isBetween(0.0, 0.001);
  }

  @Test
  void networksAreAsDeepAsImagesAreLarge() {
    assertThat(List.of(8, 16, 32, 64, 128, 224, 256))
        .extracting(DistributionMatching::depth)
        .containsExactly(1, 2, 3, 4, 5, 5, 6);
  }

  private static Refinement options(double rate) {
    return Refinement.none()
        .of(Refinement.Kind.DM)
        .of(Refinement.Space.PIXELS)
        .withRealImages(16)
        .withRate(Optional.of(rate));
  }

  /** Starts from images of another class, and ends nearer to the mean of this one. */
  @Test
  void imagesComeToLookLikeTheClass() {
    try (LabelledTensor toys = ToyImages.draw(32, 3);
        SetParameters set = new PixelParameters(unit(toys).narrow(0, 32, 4), 1)) {
      Tensor real = toys.images().narrow(0, 64, 32); // stripes
      double before = gap(set.images(), real);
      List<Integer> steps = new ArrayList<>();

      new DistributionMatching(options(0.05), 1).refine(set, real, "stripes", 30, steps::add);

      assertThat(steps).hasSize(30).endsWith(30);
      assertThat(gap(set.images(), real)).isLessThan(0.6 * before);
      assertThat(set.images().min().item_float()).isNotNegative();
      assertThat(set.images().max().item_float()).isLessThanOrEqualTo(1);
    }
  }

  private static Tensor unit(LabelledTensor toys) {
    return toys.images().to(ScalarType.Float).div(new Scalar(255));
  }

  /** How far apart the means are in a network that the refinement has not seen. */
  private static double gap(Tensor images, Tensor real) {
    try (Parameters parameters = Parameters.initialised(12345)) {
      ConvNet network =
          new ConvNet(parameters.root(), new ConvNet.Options(2, 64, Norm.INSTANCE, 16, 2));
      return DistributionMatching.distance(
              network,
              Normalisation.CIFAR10.ofUnit(images.detach()),
              Normalisation.CIFAR10.apply(real))
          .item_float();
    }
  }

  @Test
  void theSameSeedAndClassGiveTheSameBytes() {
    try (LabelledTensor toys = ToyImages.draw(8, 3)) {
      float[] once = refined(toys, 7, "ring");
      assertThat(refined(toys, 7, "ring")).isEqualTo(once);
      assertThat(refined(toys, 8, "ring")).isNotEqualTo(once);
      assertThat(refined(toys, 7, "stripes")).isNotEqualTo(once);
    }
  }

  private static float[] refined(LabelledTensor toys, long seed, String name) {
    try (SetParameters set = new PixelParameters(unit(toys).narrow(0, 0, 2), 1)) {
      new DistributionMatching(options(0.02), seed)
          .refine(set, toys.images().narrow(0, 8, 8), name, 3, step -> {});
      return Tensors.floats(set.images());
    }
  }
}
