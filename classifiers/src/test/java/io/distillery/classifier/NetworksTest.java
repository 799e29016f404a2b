package io.distillery.classifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.distillery.torch.LibTorch;
import io.distillery.torch.Parameters;
import io.distillery.torch.Tensors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NetworksTest {
  @BeforeAll
  static void oneThread() {
    LibTorch.threads(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"convnet3", "convnet4", "convnet5", "resnet18", "resnetap10"})
  void everyParameterOfASmallImagesNetworkGetsAGradient(String name) {
    try (PointerScope scope = new PointerScope();
        Parameters parameters = Parameters.initialised(1)) {
      Classifier network = Architecture.named(name).builder().build(parameters.root(), 32, 7);
      parameters.requireGradients();
      Tensor logits = network.forward(torch.randn(2, 3, 32, 32), true);

      assertThat(Tensors.shape(logits)).containsExactly(2, 7);
      torch.cross_entropy_loss(logits, Tensors.of(new long[] {0, 6}, 2)).backward();
      assertThat(parameters.trainable())
          .allSatisfy(
              (parameter, tensor) ->
                  assertThat(tensor.grad().abs().sum().item_float()).as(parameter).isPositive());
    }
  }

  @Test
  void batchNormTrainsToo() {
    try (PointerScope scope = new PointerScope();
        Parameters parameters = Parameters.initialised(1)) {
      Classifier network =
          new ResNet(parameters.root(), ResNet.Options.resNet18(Norm.BATCH, 32, 7));
      parameters.requireGradients();
      Tensor logits = network.forward(torch.randn(4, 3, 32, 32), true);
      torch.cross_entropy_loss(logits, Tensors.of(new long[] {0, 6, 1, 2}, 4)).backward();
      assertThat(parameters.trainable().get("layer0.conv1.weight").grad().abs().sum().item_float())
          .isPositive();
    }
  }

  @Test
  void anUnknownNameIsAnsweredWithTheKnownOnes() {
    assertThatThrownBy(() -> Architecture.named("convnet"))
        .hasMessage(
            "There is no network 'convnet'; there are"
                + " convnet3, convnet4, convnet5, convnet6, resnet18, resnetap10");
  }

  @Test
  void aConvNetThatHalvesAwayTheImageIsRefused() {
    assertThatThrownBy(() -> new ConvNet.Options(6, 128, Norm.INSTANCE, 32, 10))
        .hasMessage(
            "ConvNet-6 halves images 6 times and needs at least 64 pixels, found 32:"
                + " take fewer blocks");
  }

  @Test
  void impossibleNumbersAreRefused() {
    assertThatThrownBy(() -> new ConvNet.Options(3, 0, Norm.INSTANCE, 32, 10))
        .hasMessageContaining("width 0");
    assertThatThrownBy(() -> ResNet.Options.resNet18(Norm.BATCH, 4, 10))
        .hasMessageContaining("4 pixels");
    assertThatThrownBy(() -> ResNet.Options.resNet18(Norm.BATCH, 32, 1))
        .hasMessageContaining("1 classes");
  }
}
