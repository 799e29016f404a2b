package io.distillery.classifier;

import static org.assertj.core.api.Assertions.assertThat;

import io.distillery.torch.DeviceDouble;
import io.distillery.torch.RandomSource;
import io.distillery.torch.Tensors;
import io.distillery.torch.nn.Parameters;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Networks compute the same on the double of a GPU, which refuses what is not on it. */
class OnADeviceTest {
  @ParameterizedTest
  @ValueSource(strings = {"convnet3", "resnetap10", "mobilenet_v2", "vit_tiny"})
  void logitsAreTheSame(String name) throws Exception {
    DeviceDouble.assertSame(compute -> logits(name), 1e-3f);
  }

  /** And gradients reach images through the network and its feature maps. */
  @Test
  void gradientsAreTheSame() throws Exception {
    DeviceDouble.assertSame(compute -> gradients("convnet3"), 5e-3f); // of numbers up to 5
  }

  private static float[] logits(String name) {
    try (PointerScope scope = new PointerScope();
        Parameters parameters = Parameters.initialised(3);
        RandomSource random = new RandomSource(1)) {
      Classifier network = Architecture.named(name).builder().build(parameters.root(), 32, 5);
      Tensor logits = network.forward(random.normal(2, 3, 32, 32), false);
      assertThat(logits.is_cpu()).isTrue();
      return Tensors.floats(logits);
    }
  }

  private static float[] gradients(String name) {
    try (PointerScope scope = new PointerScope();
        Parameters parameters = Parameters.initialised(3);
        RandomSource random = new RandomSource(1)) {
      Classifier network = Architecture.named(name).builder().build(parameters.root(), 32, 5);
      Tensor images = random.normal(2, 3, 32, 32).set_requires_grad(true);
      network.forward(images, true).square().sum().backward();
      ((FeatureMaps) network).distance(images, images.detach().flip(3)).backward();
      return Tensors.floats(images.grad());
    }
  }
}
