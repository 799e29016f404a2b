package io.distillery.diffusion.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.distillery.torch.RandomSource;
import io.distillery.torch.Tensors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EntropicTransportTest {
  private PointerScope scope;
  private RandomSource random;

  @BeforeEach
  void open() {
    scope = new PointerScope();
    random = new RandomSource(3);
  }

  @AfterEach
  void close() {
    random.close();
    scope.close();
  }

  private static float[] plan(double regularisation, int iterations, Tensor costs) {
    return Tensors.floats(new EntropicTransport(regularisation, iterations).plan(costs));
  }

  @Test
  void costsAreSquaredDistances() {
    Tensor from = Tensors.of(new float[] {0, 0, 1, 2}, 2, 2);
    Tensor to = Tensors.of(new float[] {3, 4, 1, 2, 0, -1}, 3, 2);
    assertThat(Tensors.floats(EntropicTransport.costs(from, to)))
        .containsExactly(25, 5, 1, 8, 0, 10);
  }

  /** Where a costs 0 on the diagonal and c beside it, rows and columns have equal potentials. */
  @Test
  void twoPointsAreSharedAsByHand() {
    Tensor costs = Tensors.of(new float[] {0, 7, 7, 0}, 2, 2);
    double odds = Math.exp(7 / (1.0 * 3.5)); // the mean cost is 3.5
    double same = 0.5 * odds / (1 + odds);
    float[] plan = plan(1, 20, costs);
    assertThat(plan[0]).isCloseTo((float) same, within(1e-6f));
    assertThat(plan[1]).isCloseTo((float) (0.5 - same), within(1e-6f));
    assertThat(plan[2]).isCloseTo((float) (0.5 - same), within(1e-6f));
    assertThat(plan[3]).isCloseTo((float) same, within(1e-6f));
  }

  @Test
  void bothMarginalsAreEven() {
    Tensor costs = EntropicTransport.costs(random.normal(5, 8), random.normal(20, 8));
    float[] plan = plan(0.1, 300, costs);
    for (int i = 0; i < 5; i++) {
      double sum = 0;
      for (int j = 0; j < 20; j++) {
        sum += plan[20 * i + j];
      }
      assertThat(sum).isCloseTo(1 / 5.0, within(1e-5));
    }
    for (int j = 0; j < 20; j++) {
      double sum = 0;
      for (int i = 0; i < 5; i++) {
        sum += plan[20 * i + j];
      }
      assertThat(sum).isCloseTo(1 / 20.0, within(1e-4));
    }
  }

  /** Each point to the one that it was moved to, however far the scale is from 1. */
  @Test
  void withoutMuchEntropyItIsTheAssignment() {
    Tensor points = random.normal(6, 8).mul(new Scalar(1000));
    long[] order = {3, 0, 5, 1, 4, 2};
    Tensor moved =
        points.index_select(0, Tensors.of(order, 6)).add(random.normal(6, 8).mul(new Scalar(50)));
    float[] plan = plan(0.01, 100, EntropicTransport.costs(points, moved));
    for (int j = 0; j < 6; j++) {
      for (int i = 0; i < 6; i++) {
        assertThat(plan[6 * i + j]).isCloseTo(i == order[j] ? 1 / 6f : 0, within(1e-4f));
      }
    }
  }

  @Test
  void pointsThatAreAllOneShareEvenly() {
    Tensor one = random.normal(1, 4);
    float[] plan = plan(0.05, 10, EntropicTransport.costs(one.expand(3, 4), one.expand(2, 4)));
    for (float share : plan) {
      assertThat(share).isCloseTo(1 / 6f, within(1e-6f));
    }
  }
}
