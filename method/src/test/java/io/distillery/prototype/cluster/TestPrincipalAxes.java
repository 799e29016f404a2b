package io.distillery.prototype.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.distillery.torch.RandomSource;
import io.distillery.torch.Tensors;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

/** Axes against the singular value decomposition. */
class TestPrincipalAxes {
  @Test
  void areThoseOfTheSingularValueDecompositionInEveryFormOfPoints() {
    try (PointerScope scope = new PointerScope();
        RandomSource random = new RandomSource(4)) {
      Tensor spread = Tensors.of(new float[] {9, 5, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}, 1, 12);
      Tensor latents = random.normal(40, 12).mul(spread).add(new Scalar(50.0));
      Tensor wide = latents.to(ScalarType.Double);
      Tensor centred = wide.sub(wide.sum(0).div(new Scalar(40.0)));
      double[] values = Tensors.doubles(torch.linalg_svdvals(centred));
      double total = centred.square().sum().item_double();
      for (Points points :
          List.of(
              GramPoints.of(latents), CoordinatePoints.of(latents), StreamedPoints.of(latents))) {
        PrincipalAxes axes = PrincipalAxes.of(points, 2);
        for (int axis = 0; axis < 2; axis++) {
          assertThat(axes.shares()[axis])
              .isCloseTo(values[axis] * values[axis] / total, within(1e-9));
        }
        // the map keeps what it shows: inner products of the plane's coordinates are those of the
        // best approximation of rank 2
        Tensor plane = Tensors.of(flat(axes.coordinates()), 2, 40);
        Tensor rest = centred.mm(centred.t()).sub(plane.t().mm(plane));
        double left = Tensors.doubles(torch.linalg_eigvalsh(rest))[39];
        assertThat(left).isCloseTo(values[2] * values[2], within(1e-6 * total));
      }
    }
  }

  @Test
  void ofPointsThatAreAllTheSameAreZero() {
    try (PointerScope scope = new PointerScope()) {
      Tensor same = Tensors.of(new float[] {1, 2, 3}, 1, 3).expand(5, 3);
      PrincipalAxes axes = PrincipalAxes.of(Points.of(same), 2);
      assertThat(axes.shares()).containsOnly(0);
      assertThat(flat(axes.coordinates())).hasSize(10).doesNotContain(Double.NaN);
      PrincipalAxes ofOne = PrincipalAxes.of(Points.of(same.narrow(0, 0, 1)), 2);
      assertThat(flat(ofOne.coordinates())).containsOnly(0, 0);
    }
  }

  private static double[] flat(double[][] rows) {
    double[] all = new double[rows.length * rows[0].length];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(rows[i], 0, all, i * rows[0].length, rows[0].length);
    }
    return all;
  }
}
