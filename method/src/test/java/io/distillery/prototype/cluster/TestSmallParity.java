package io.distillery.prototype.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.distillery.torch.Tensors;
import java.util.stream.LongStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

/**
 * scikit-learn 1.2.1 on 24 points by formula: LocalOutlierFactor(n_neighbors=5, contamination=0.1),
 * then KMeans of the inliers from the first, the fourth and the seventh. In float64 both; the bars
 * are its own rounding, as printed.
 */
class TestSmallParity {
  private static final double[] FACTORS = {
    1.045369738782, 1.023637019989, 1.007655171294, 0.981645899406, 0.973229630141, 1.007820409449,
    0.981645899406, 0.973229630141, 1.000062615836, 1.022272825181, 1.043947287111, 1.008438486448,
    1.019784456494, 1.027575260772, 0.988036879626, 0.974373660707, 0.971398485919, 0.989299740599,
    0.974373660707, 0.971398485919, 1.00255869372, 1.032938598679, 1.029791256523, 7.361953892355
  };

  @Test
  void findsTheSameOutliersAndClusters() {
    try (PointerScope scope = new PointerScope()) {
      Points points = Points.of(latents());
      double[] factors = LocalOutlierFactor.factors(points, 5);
      assertThat(factors).containsExactly(FACTORS, within(1e-11));
      assertThat(OutlierThreshold.of(factors, 0.1)).isCloseTo(1.0406446805816734, within(1e-11));
      long[] inliers = OutlierThreshold.inliers(factors, 0.1, 3);
      assertThat(inliers)
          .isEqualTo(LongStream.range(0, 23).filter(i -> i != 0 && i != 10).toArray());
      Points kept = points.subset(inliers);
      Clustering clustering =
          new Lloyd(kept, KMeansOptions.defaults()).run(Centres.at(kept, new long[] {0, 3, 6}));
      assertThat(clustering.labels())
          .containsExactly(2, 1, 0, 2, 1, 0, 2, 1, 0, 1, 0, 2, 1, 0, 2, 1, 0, 2, 1, 0, 2);
      assertThat(clustering.inertia()).isCloseTo(1133.0401785714284, within(1e-9));
      assertThat(clustering.iterations()).isEqualTo(3);
    }
  }

  private static Tensor latents() {
    float[] numbers = new float[24 * 6];
    for (int i = 0; i < 24; i++) {
      for (int j = 0; j < 6; j++) {
        int far = i == 23 ? 40 : 0;
        numbers[i * 6 + j] =
            (i * 7 + j * 13) % 11 + 10 * (i % 3) + ((i * i * 3 + j * 5) % 7) / 8f + far;
      }
    }
    return Tensors.of(numbers, 24, 6);
  }
}
