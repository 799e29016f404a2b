package io.distillery.torch;

import static org.assertj.core.api.Assertions.assertThat;

import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

class ResultScopeTest {
  private static final Scalar ONE = new Scalar(1);

  /** A hundred additions, each in a tensor of its own. */
  private static Tensor added(Tensor x) {
    Tensor sum = x;
    for (int i = 0; i < 100; i++) {
      sum = sum.add(ONE);
    }
    return sum;
  }

  @Test
  void leavesTheResultAlone() {
    try (PointerScope scope = new PointerScope()) {
      Tensor x = Tensors.of(new float[] {1, 2}, 2);
      long before = Pointer.totalCount();
      Tensor result = ResultScope.of(() -> added(x));
      assertThat(Pointer.totalCount() - before).isEqualTo(1);
      assertThat(Tensors.floats(result)).containsExactly(101, 102);
      assertThat(Tensors.floats(x)).containsExactly(1, 2);
    }
  }

  @Test
  void theInputMayBeTheResult() {
    try (PointerScope scope = new PointerScope()) {
      Tensor x = Tensors.of(new float[] {1, 2}, 2);
      Tensor same = ResultScope.of(() -> x);
      x.close();
      assertThat(Tensors.floats(same)).containsExactly(1, 2);
    }
  }

  @Test
  void autogradKeepsWhatItNeeds() {
    try (PointerScope scope = new PointerScope()) {
      Tensor x = Tensors.of(new float[] {3, -2}, 2).set_requires_grad(true);
      ResultScope.of(() -> ResultScope.of(x::square).mul(x)).sum().backward();
      assertThat(Tensors.floats(x.grad())).containsExactly(27, 12); // 3 x^2
    }
  }
}
