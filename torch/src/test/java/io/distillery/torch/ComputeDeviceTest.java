package io.distillery.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.distillery.base.ConfigurationException;
import io.distillery.torch.nn.Conv2d;
import io.distillery.torch.nn.Linear;
import io.distillery.torch.nn.Parameters;
import io.distillery.torch.optim.AdamW;
import io.distillery.torch.optim.Ema;
import io.distillery.torch.safetensors.SafeTensors;
import java.nio.file.Path;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ComputeDeviceTest {
  @TempDir Path scratch;

  @Test
  void theProcessorIsWhereModelsComputeUnlessSomebodySaysSo() {
    assertThat(ComputeDevice.current()).isSameAs(ComputeDevice.HOST);
    assertThat(ComputeDevice.named("cpu")).isSameAs(ComputeDevice.HOST);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gpu", "CUDA", "cuda:", "cuda:-1", "cuda:100", "cuda:x", "", "mps"})
  void namesThatMeanNothingAreRefused(String name) {
    assertThatThrownBy(() -> ComputeDevice.named(name))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("'" + name + "'")
        .hasMessageContaining("cpu, cuda");
  }

  @ParameterizedTest
  @ValueSource(strings = {"cuda", "cuda:0", "cuda:7"})
  void aGpuThatIsNotThereIsRefusedWithWhatToDo(String name) {
    LibTorch.load();
    assumeFalse(torch.cuda_is_available(), "a GPU is there: skipped");

    assertThatThrownBy(() -> ComputeDevice.named(name))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("'" + name + "' cannot be used")
        .hasMessageContaining("docs/engine.md");
  }

  /** Without which the double would prove nothing. */
  @Test
  void theDoubleRefusesToMixWithTensorsOfTheProcessor() {
    try (DeviceDouble gpu = new DeviceDouble();
        PointerScope scope = new PointerScope()) {
      Tensor here = Tensors.of(new float[] {1, 2}, 2);
      Tensor there = ComputeDevice.current().bring(here);

      assertThat(there.is_cpu()).isFalse();
      assertThatThrownBy(() -> Tensors.floats(there.add(here)))
          .hasMessageContaining("not a lazy tensor");
      assertThat(Tensors.floats(there.add(there))).containsExactly(2, 4);
      assertThat(Tensors.floats(ComputeDevice.current().home(there))).containsExactly(1, 2);
    }
    assertThat(ComputeDevice.current()).isSameAs(ComputeDevice.HOST);
  }

  @Test
  void aModelTrainsOnADeviceAsOnTheProcessor() throws Exception {
    DeviceDouble.assertSame(
        compute -> trained(ComputeDevice.current().isHost() ? "here" : "there"), 1e-5f);
  }

  /** Some steps from one start, an interruption in the middle; the averaged weights. */
  private float[] trained(String name) {
    try (PointerScope scope = new PointerScope();
        Parameters parameters = Parameters.initialised(3)) {
      Conv2d convolution = new Conv2d(parameters.root().at("conv"), 2, 4, 3, 1);
      Linear linear = new Linear(parameters.root().at("linear"), 4, 3);
      Map<String, Tensor> trained = parameters.requireGradients().trainable();
      try (AdamW adam = new AdamW(trained, AdamW.Options.defaults());
          Ema ema = new Ema(trained, 0.9);
          RandomSource random = new RandomSource(5)) {
        for (int step = 0; step < 6; step++) {
          if (step == 3) {
            Path file = scratch.resolve(name);
            SafeTensors.write(file, adam.state(), Map.of());
            try (SafeTensors saved = SafeTensors.open(file)) {
              adam.restore(saved.tensors());
            }
          }
          ComputeDevice device = parameters.device();
          adam.zeroGradients();
          Tensor x = device.bring(random.normal(2, 2, 5, 5));
          Tensor y = linear.forward(convolution.forward(x).mean(new long[] {2, 3}));
          device.home(y).square().mean().backward();
          adam.step(0.01);
          ema.update();
        }
        return Tensors.floats(ema.averages().get("conv.weight"));
      }
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void numbersAreKeptInTheFormatThatTheDeviceComputesIn() {
    assertThat(ComputeDevice.HOST.computeType(ScalarType.Half)).isEqualTo(ScalarType.Float);
    try (DeviceDouble gpu = new DeviceDouble()) {
      assertThat(ComputeDevice.current().computeType(ScalarType.Half)).isEqualTo(ScalarType.Half);
      assertThat(ComputeDevice.current().fastestType()).isEqualTo(ScalarType.BFloat16);
      assertThat(LibTorch.description()).endsWith(", lazy)");
    }
    assertThat(LibTorch.description()).doesNotContain("lazy");
  }
}
