package io.distillery.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.bytedeco.pytorch.global.torch.mse_loss;

import io.distillery.base.Seeds;
import io.distillery.torch.nn.Conv2d;
import io.distillery.torch.nn.Linear;
import io.distillery.torch.nn.Parameters;
import io.distillery.torch.optim.AdamW;
import io.distillery.torch.optim.Gradients;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AdamWOptions;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

class EngineTest {
  @Test
  void randomNumbersAreThoseOfPyTorch() {
    try (PointerScope scope = new PointerScope();
        RandomSource random = new RandomSource(42)) {
      assertThat(Tensors.floats(random.normal(1))[0]).isEqualTo(0.33669037f);
    }
  }

  @Test
  void aRestoredStreamGoesOnWhereItStood() {
    try (PointerScope scope = new PointerScope();
        RandomSource one = new RandomSource(7);
        RandomSource other = new RandomSource(8)) {
      one.normal(5);
      Tensor state = one.state().clone();
      float[] next = Tensors.floats(one.normal(5));
      other.restore(state);
      assertThat(Tensors.floats(other.normal(5))).isEqualTo(next);
    }
  }

  @Test
  void seedsOfItemsDiffer() {
    assertThat(
            List.of(
                Seeds.derive(0, "a", "b"),
                Seeds.derive(0, "ab"),
                Seeds.derive(1, "a", "b"),
                Seeds.derive(0, "b", "a"),
                Seeds.derive(0, "a", 1, 11),
                Seeds.derive(0, "a", 11, 1)))
        .doesNotHaveDuplicates();
    assertThat(Seeds.derive(3, "synthesis", "frog", 4))
        .isEqualTo(Seeds.derive(3, "synthesis", "frog", 4));
  }

  @Test
  void adamWStepsAsLibtorchsOwn() {
    try (PointerScope scope = new PointerScope();
        RandomSource random = new RandomSource(3)) {
      Tensor start = random.normal(4, 3);
      Tensor target = random.normal(4, 3);
      Tensor ours = start.clone().set_requires_grad(true);
      Tensor theirs = start.clone().set_requires_grad(true);
      AdamWOptions options = new AdamWOptions(0.05);
      options.weight_decay().put(0.01);
      var reference = new org.bytedeco.pytorch.AdamW(new TensorVector(theirs), options);
      try (AdamW adam = new AdamW(Map.of("w", ours), AdamW.Options.defaults())) {
        for (int i = 0; i < 5; i++) {
          adam.zeroGradients();
          mse_loss(ours, target).backward();
          adam.step(0.05);
          reference.zero_grad();
          mse_loss(theirs, target).backward();
          reference.step();
        }
      }
      assertThat(ours.sub(theirs).abs().max().item_double()).isLessThan(1e-6);
    }
  }

  @Test
  void gradientsAreClippedToTheirNorm() {
    try (PointerScope scope = new PointerScope()) {
      Tensor a = Tensors.of(new float[] {3}, 1).set_requires_grad(true);
      Tensor b = Tensors.of(new float[] {4}, 1).set_requires_grad(true);
      a.mul(a).add(b.mul(b)).sum().backward(); // gradients 6 and 8
      Map<String, Tensor> both = Map.of("a", a, "b", b);
      assertThat(Gradients.clip(both, 1)).isEqualTo(10);
      assertThat(Gradients.norm(both)).isCloseTo(1, org.assertj.core.data.Offset.offset(1e-6));
    }
  }

  @Test
  void layersComputeInTheFormatOfTheirInputAndTrainTheirMasterWeights() {
    try (PointerScope scope = new PointerScope();
        RandomSource random = new RandomSource(0);
        Parameters parameters = Parameters.initialised(5)) {
      Conv2d conv = new Conv2d(parameters.root().at("conv"), 3, 4, 3, 1);
      parameters.requireGradients();
      Tensor y = conv.forward(random.normal(1, 3, 5, 5).to(ScalarType.BFloat16));
      assertThat(Tensors.type(y)).isEqualTo(ScalarType.BFloat16);
      y.sum().backward();
      assertThat(parameters.trainable()).containsOnlyKeys("conv.weight", "conv.bias");
      assertThat(Tensors.type(parameters.trainable().get("conv.weight").grad()))
          .isEqualTo(ScalarType.Float);
    }
  }

  @Test
  void aCheckpointThatDoesNotFitIsToldInFull() {
    try (PointerScope scope = new PointerScope()) {
      Map<String, Tensor> tensors =
          Map.of("weight", Tensors.of(new float[6], 3, 2), "more", Tensors.of(new float[1], 1));
      Parameters parameters = Parameters.from(tensors, null, "model.safetensors");
      new Linear(parameters.root(), 3, 2);
      assertThatThrownBy(() -> parameters.verify(java.util.Set.of()))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("model.safetensors")
          .hasMessageContaining("weight has shape [3, 2], expected [2, 3]")
          .hasMessageContaining("missing bias [2]")
          .hasMessageContaining("unexpected more");
    }
  }

  @Test
  void theLoadersWordsBecomeAdvice() {
    assertThat(NativeLibraryException.reason("write: No space left on device", "p", "/cache"))
        .contains("no space left in /cache")
        .contains("cachedir");
    assertThat(NativeLibraryException.reason("version `GLIBC_2.29' not found", "p", "/cache"))
        .contains("too old");
    assertThat(
            NativeLibraryException.reason("no jnitorch in java.library.path", "linux-arm64", "c"))
        .contains("linux-arm64")
        .contains("linux-x86_64");
  }
}
