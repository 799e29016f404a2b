package io.distillery.torch;

import static org.assertj.core.api.Assertions.assertThat;

import io.distillery.torch.nn.Activations;
import io.distillery.torch.nn.Conv2d;
import io.distillery.torch.nn.Linear;
import io.distillery.torch.nn.Parameters;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

/** What is done faster without gradients gives what is done with them. */
class InferenceShortcutsTest {
  @Test
  void largeProductsAreTheSameOnSeveralThreads() {
    int threads = LibTorch.threads();
    try (PointerScope scope = new PointerScope();
        RandomSource random = new RandomSource(0);
        Parameters parameters = Parameters.initialised(1)) {
      LibTorch.threads(2);
      Linear biased = new Linear(parameters.root().at("biased"), 1024, 512);
      Linear plain = new Linear(parameters.root().at("plain"), 1024, 512, false);
      Tensor x = random.normal(2, 160, 1024);

      assertThat(difference(withoutGradients(() -> biased.forward(x)), biased.forward(x)))
          .isLessThan(1e-5);
      assertThat(difference(withoutGradients(() -> plain.forward(x)), plain.forward(x)))
          .isLessThan(1e-5);
    } finally {
      LibTorch.threads(threads);
    }
  }

  /** 2048 x 2048 is large enough for the other way round; 1 row, some, and too many for it. */
  @Test
  void productsOfFewRowsInBfloat16AreTheSame() {
    try (PointerScope scope = new PointerScope();
        RandomSource random = new RandomSource(0);
        Parameters parameters = Parameters.initialised(1)) {
      Linear biased = new Linear(parameters.root().at("biased"), 2048, 2048);
      Linear plain = new Linear(parameters.root().at("plain"), 2048, 2048, false);
      for (Linear linear : new Linear[] {biased, plain}) {
        for (long[] shape : new long[][] {{1, 1, 2048}, {3, 1, 2048}, {2, 5, 2048}, {25, 2048}}) {
          Tensor x = random.normal(shape);
          Tensor few = withoutGradients(() -> linear.forward(x.to(ScalarType.BFloat16)));
          Tensor expected = linear.forward(x);
          assertThat(Tensors.type(few)).isEqualTo(ScalarType.BFloat16);
          assertThat(Tensors.shape(few)).isEqualTo(Tensors.shape(expected));
          // sums of 2048 products of bfloat16 numbers, rounded to 8 bits: up to 3.5 here
          assertThat(difference(few.to(ScalarType.Float), expected)).isLessThan(0.03);
        }
      }
    }
  }

  /** One row, as many as are taken one by one, and too many for it, which are widened. */
  @Test
  void fewRowsMeetWeightsOf16BitsInTheFormatOfThese() {
    try (PointerScope scope = new PointerScope();
        RandomSource random = new RandomSource(0)) {
      for (ScalarType own : new ScalarType[] {ScalarType.Half, ScalarType.BFloat16}) {
        Tensor weight = random.normal(2048, 2048).mul(new Scalar(Math.sqrt(1 / 2048.0))).to(own);
        try (Parameters parameters = Parameters.from(Map.of("weight", weight), null, "here")) {
          Linear linear = new Linear(parameters.root(), 2048, 2048, false);
          double rounding = own == ScalarType.Half ? 0.005 : 0.04; // of sums up to 4.5
          for (long[] shape : new long[][] {{1, 1, 2048}, {4, 1, 2048}, {5, 2048}}) {
            Tensor x = random.normal(shape);
            Tensor expected = torch.linear(x, weight.to(ScalarType.Float));
            Tensor actual = withoutGradients(() -> linear.forward(x));
            assertThat(Tensors.type(actual)).isEqualTo(ScalarType.Float);
            assertThat(Tensors.shape(actual)).isEqualTo(Tensors.shape(expected));
            if (shape[0] <= 4) {
              assertThat(difference(actual, expected)).isBetween(1e-4, rounding);
            } else {
              assertThat(difference(actual, expected)).isLessThan(1e-5);
            }
          }
        }
      }
    }
  }

  /** Large models have single activations of this size. */
  @Test
  void rowsThatFloat16CannotHoldMeetItsWeightsInFloat32() {
    try (PointerScope scope = new PointerScope();
        RandomSource random = new RandomSource(0)) {
      Tensor weight = random.normal(2048, 2048).to(ScalarType.Half);
      try (Parameters parameters = Parameters.from(Map.of("weight", weight), null, "here")) {
        Linear linear = new Linear(parameters.root(), 2048, 2048, false);
        Tensor x = torch.zeros(1, 2048);
        x.select(1, 7).fill_(new Scalar(100_000.0));
        Tensor expected = torch.linear(x, weight.to(ScalarType.Float));
        assertThat(difference(withoutGradients(() -> linear.forward(x)), expected)).isZero();
      }
    }
  }

  @Test
  void activationsOverwriteTheirInputOnlyWithoutGradients() {
    try (PointerScope scope = new PointerScope();
        RandomSource random = new RandomSource(0)) {
      Tensor x = random.normal(4, 6);
      Tensor kept = x.clone();
      Tensor expected = torch.silu(x);

      assertThat(difference(Activations.silu(x), expected)).isZero();
      assertThat(difference(x, kept)).isZero();
      assertThat(difference(withoutGradients(() -> Activations.silu(x)), expected)).isZero();
      assertThat(difference(x, expected)).isZero();
    }
  }

  @Test
  void gatedActivationIsValueTimesGeluOfGate() {
    try (PointerScope scope = new PointerScope()) {
      Tensor x = Tensors.of(new float[] {2, 3, 1, -1}, 1, 4); // values 2, 3; gates 1, -1
      double[] expected = {2 * 0.8413447, 3 * -0.1586553}; // g * Phi(g)

      assertThat(Tensors.doubles(Activations.geglu(x)))
          .usingComparatorWithPrecision(1e-5)
          .containsExactly(expected);
      assertThat(Tensors.doubles(withoutGradients(() -> Activations.geglu(x))))
          .usingComparatorWithPrecision(1e-5)
          .containsExactly(expected);
    }
  }

  @Test
  void gatedActivationHasGradients() {
    try (PointerScope scope = new PointerScope()) {
      Tensor x = Tensors.of(new double[] {2, 0}, 1, 2).set_requires_grad(true);
      Activations.geglu(x).sum().backward();
      // d/dv = gelu(0) = 0; d/dg = v * Phi(0) = 1
      assertThat(Tensors.doubles(x.grad()))
          .usingComparatorWithPrecision(1e-12)
          .containsExactly(0, 1);
    }
  }

  @Test
  void narrowWeightsAreComputedWithInFloatWhereTheProcessorLacksTheirFormat() {
    assertThat(ComputeDevice.current().computeType(ScalarType.Half)).isEqualTo(ScalarType.Float);
    assertThat(ComputeDevice.current().computeType(ScalarType.Float)).isEqualTo(ScalarType.Float);
    assertThat(ComputeDevice.current().computeType(ScalarType.BFloat16))
        .isEqualTo(ComputeDevice.current().fastestType());
  }

  /**
   * Layers of several sizes in turn: each widens its weights into memory that the last one used.
   */
  @Test
  void widenedWeightsAreTheCastOnes() {
    try (PointerScope scope = new PointerScope();
        RandomSource random = new RandomSource(0);
        Parameters drawn = Parameters.initialised(1)) {
      new Conv2d(drawn.root().at("conv"), 6, 8, 3, 1);
      new Conv2d(drawn.root().at("point"), 8, 5, 1, 1);
      new Linear(drawn.root().at("map"), 7, 9);
      Map<String, Tensor> rounded = new HashMap<>();
      drawn.all().forEach((name, tensor) -> rounded.put(name, tensor.to(ScalarType.BFloat16)));
      try (Parameters kept = Parameters.from(rounded, null, "kept");
          Parameters widened = Parameters.from(rounded, ScalarType.Float, "widened")) {
        Tensor x = random.normal(2, 6, 5, 7);
        UnaryOperator<Tensor> widening = layers(kept);
        Tensor expected = withoutGradients(() -> layers(widened).apply(x));
        for (int again = 0; again < 3; again++) {
          assertThat(difference(withoutGradients(() -> widening.apply(x)), expected)).isZero();
        }
        assertThat(difference(widening.apply(x), expected)).isLessThan(1e-6);
      }
    }
  }

  private static UnaryOperator<Tensor> layers(Parameters parameters) {
    Conv2d conv = new Conv2d(parameters.root().at("conv"), 6, 8, 3, 1);
    Conv2d point = new Conv2d(parameters.root().at("point"), 8, 5, 1, 1);
    Linear map = new Linear(parameters.root().at("map"), 7, 9);
    return x -> map.forward(point.forward(conv.forward(x)));
  }

  private static Tensor withoutGradients(Supplier<Tensor> work) {
    try (NoGradGuard guard = new NoGradGuard()) {
      return work.get();
    }
  }

  private static double difference(Tensor a, Tensor b) {
    return a.sub(b, new Scalar(1)).abs().max().item_double();
  }
}
