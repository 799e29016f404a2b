package io.distillery.prototype.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.distillery.torch.RandomSource;
import io.distillery.torch.Tensors;
import java.util.Arrays;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Squared distances from inner products, G_ii - 2 G_ij + G_jj, where the points lie far from the
 * origin: digits cancel unless the mean is taken off first.
 */
class TestNumericalRange {
  private static final int DIMENSIONS = 16_384;

  @ParameterizedTest
  @ValueSource(doubles = {0, 100, 10_000})
  void distancesKeepTheirDigitsWhateverAllPointsHaveInCommon(double offset) {
    try (PointerScope scope = new PointerScope()) {
      Tensor latents = onAGrid(40, DIMENSIONS).add(new Scalar(offset)); // exact in float32
      Tensor wide = latents.to(ScalarType.Double);
      double[] exact = new double[40];
      for (int j = 0; j < 40; j++) {
        exact[j] = wide.get(0).sub(wide.get(j)).square().sum().item_double();
      }
      GramPoints points = GramPoints.of(latents);
      double[] distances =
          Tensors.doubles(
              points.squaredDistances(
                  points.coordinates(0, 1), new double[] {points.squaredNorms()[0]}, 0, 40));
      for (int j = 1; j < 40; j++) {
        assertThat(distances[j]).isCloseTo(exact[j], within(1e-13 * exact[j]));
      }
    }
  }

  @Test
  void smallDifferencesOfLargePointsAreSeen() {
    try (PointerScope scope = new PointerScope()) {
      // two tight bunches far from each other: the mean cannot take the distance off
      Tensor latents = onAGrid(30, 512).mul(new Scalar(1.0 / 1024));
      latents.narrow(0, 15, 15).add_(new Scalar(1000.0));
      double[] factors = LocalOutlierFactor.factors(GramPoints.of(latents), 5);
      Tensor one = latents.narrow(0, 0, 15).clone();
      double[] alone = LocalOutlierFactor.factors(GramPoints.of(one), 5);
      assertThat(Arrays.copyOf(factors, 15)).containsExactly(alone, within(1e-6));
    }
  }

  /** Normal numbers to the nearest 64th: sums with whole numbers up to 100,000 are exact. */
  private static Tensor onAGrid(int count, int dimensions) {
    try (RandomSource random = new RandomSource(5)) {
      return random.normal(count, dimensions).mul(new Scalar(64.0)).round().div(new Scalar(64.0));
    }
  }
}
