package io.distillery.evaluation.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
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

class FrechetDistanceTest {
  @BeforeAll
  static void load() {
    LibTorch.threads(1);
  }

  @Test
  void equalCloudsAreNotApart() {
    try (PointerScope scope = new PointerScope();
        RandomSource random = new RandomSource(1)) {
      Tensor cloud = random.normal(50, 7);
      assertThat(FrechetDistance.between(cloud, cloud)).isCloseTo(0, within(1e-9));
      // fewer points than dimensions: a singular covariance
      Tensor few = random.normal(5, 7);
      assertThat(FrechetDistance.between(few, few)).isCloseTo(0, within(1e-6));
    }
  }

  @Test
  void shiftedCloudsAreApartByTheSquareOfTheShift() {
    try (PointerScope scope = new PointerScope();
        RandomSource random = new RandomSource(2)) {
      Tensor cloud = random.normal(40, 3).to(ScalarType.Double);
      Tensor shift = Tensors.of(new float[] {1, -2, 2}, 3);
      assertThat(FrechetDistance.between(cloud, cloud.add(shift))).isCloseTo(9, within(1e-9));
    }
  }

  /** Covariances that commute: the trace is the sum of the squares of differences of deviations. */
  @Test
  void scaledCloudsAreApartByTheirDeviations() {
    try (PointerScope scope = new PointerScope();
        RandomSource random = new RandomSource(3)) {
      Tensor cloud = random.normal(60, 4).to(ScalarType.Double);
      Tensor centred = cloud.sub(cloud.mean(0L));
      double trace = torch.cov(centred.t()).trace().item_double();
      assertThat(FrechetDistance.between(centred, centred.mul(new Scalar(3.0))))
          .isCloseTo(4 * trace, within(1e-9));
    }
  }

  /** Two dimensions, covariances that do not commute: the matrix root is known in closed form. */
  @Test
  void turnedCloudsAreApartAsTheClosedFormSays() {
    try (PointerScope scope = new PointerScope()) {
      // covariances [[4, 0], [0, 1]] * 4/3 and [[2.5, 1.5], [1.5, 2.5]] * 4/3
      Tensor a = Tensors.of(new float[] {2, 0, -2, 0, 0, 1, 0, -1}, 4, 2);
      double s = Math.sqrt(0.5);
      float[] turned = {
        (float) (2 * s), (float) (2 * s), (float) (-2 * s), (float) (-2 * s),
        (float) -s, (float) s, (float) s, (float) -s
      };
      Tensor b = Tensors.of(turned, 4, 2);
      double c = 2.0 / 3; // of two times the squares over n - 1
      // tr sqrt(M) = sqrt(tr M + 2 sqrt(det M)) of a 2 x 2 matrix; M = A B
      double traceOfProduct = c * c * (4 * 2.5 + 2.5);
      double determinant = Math.pow(c, 4) * (4 * 1) * (2.5 * 2.5 - 1.5 * 1.5);
      double expected = c * 5 + c * 5 - 2 * Math.sqrt(traceOfProduct + 2 * Math.sqrt(determinant));
      assertThat(FrechetDistance.between(a, b)).isCloseTo(expected, within(1e-6));
    }
  }

  @Test
  void cloudsOfOnePointOrOtherSpacesAreRefused() {
    try (PointerScope scope = new PointerScope()) {
      Tensor one = torch.zeros(1, 3);
      Tensor two = torch.zeros(2, 3);
      assertThatThrownBy(() -> FrechetDistance.between(one, two))
          .hasMessageStartingWith("Clouds of 1 points in 3 dimensions and of 2 points in 3");
      assertThatThrownBy(() -> FrechetDistance.between(two, torch.zeros(2, 4)))
          .hasMessageContaining("in the same space");
    }
  }

  @Test
  void diversityIsTheMeanDistanceWithinClasses() {
    try (PointerScope scope = new PointerScope()) {
      Tensor features = Tensors.of(new float[] {0, 0, 3, 4, 0, 1, 9, 9, 0, 3}, 5, 2);
      Tensor labels = Tensors.of(new long[] {0, 0, 2, 1, 2}, 5);
      // class 0: 5; class 1 has one image; class 2: 2
      assertThat(Diversity.withinClasses(features, labels)).isCloseTo(3.5, within(1e-6));
      assertThatThrownBy(
              () -> Diversity.withinClasses(features, Tensors.of(new long[] {0, 1, 2, 3, 4}, 5)))
          .hasMessageContaining("Among 5 images no class has two");
    }
  }
}
