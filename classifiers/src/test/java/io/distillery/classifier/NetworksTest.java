package io.distillery.classifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.distillery.classifier.ResNetOptions.Stem;
import io.distillery.torch.LibTorch;
import io.distillery.torch.Tensors;
import io.distillery.torch.nn.Parameters;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworksTest {
  @BeforeAll
  static void oneThread() {
    LibTorch.threads(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "convnet3",
        "convnet5",
        "resnet18",
        "resnetap10",
        "resnet50-batch",
        "densenet_cifar",
        "mobilenet_v2",
        "efficientnet_b0",
        "vit_tiny"
      })
  void everyParameterOfASmallImagesNetworkGetsAGradient(String name) {
    try (PointerScope scope = new PointerScope();
        Parameters parameters = Parameters.initialised(1)) {
      Classifier network = Architecture.named(name).builder().build(parameters.root(), 32, 7);
      parameters.requireGradients();
      Tensor logits = network.forward(torch.randn(4, 3, 32, 32), true);

      assertThat(Tensors.shape(logits)).containsExactly(4, 7);
      torch.cross_entropy_loss(logits, Tensors.of(new long[] {0, 6, 1, 2}, 4)).backward();
      assertThat(parameters.trainable())
          .allSatisfy(
              (parameter, tensor) ->
                  assertThat(tensor.grad().abs().sum().item_float()).as(parameter).isPositive());
    }
  }

  /** Instance norm takes ten times as long pixel by pixel, other norms not. */
  @ParameterizedTest
  @CsvSource({
    "convnet3, Contiguous",
    "convnet3-batch, ChannelsLast",
    "resnet18, Contiguous",
    "resnet18-batch, ChannelsLast",
    "resnet50, Contiguous",
    "resnetap10, Contiguous"
  })
  void activationsLieAsTheNormIsFastest(String name, MemoryFormat layout) {
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard();
        Parameters parameters = Parameters.initialised(1)) {
      Classifier network = Architecture.named(name).builder().build(parameters.root(), 32, 10);
      Tensor images = torch.randn(2, 3, 32, 32);
      FeatureMaps maps = (FeatureMaps) network;
      Tensor map = maps.featureMaps(Tensors.channelsLast(images)).get(0);
      assertThat(map.is_contiguous(layout)).isTrue();
      assertThat(map.is_contiguous()).isEqualTo(layout == MemoryFormat.Contiguous);

      float[] logits = Tensors.floats(network.forward(images, false));
      assertThat(Tensors.floats(network.forward(Tensors.channelsLast(images), false)))
          .isEqualTo(logits);
    }
  }

  @Test
  void anUnknownNameIsAnsweredWithTheKnownOnes() {
    assertThatThrownBy(() -> Architecture.named("convnet"))
        .hasMessage(
            "There is no network 'convnet'; there are convnet3, convnet4, convnet5, convnet6,"
                + " convnet3-batch, convnet4-batch, convnet5-batch, convnet6-batch, resnet18,"
                + " resnet18-batch, resnet34, resnet34-batch, resnet50, resnet50-batch, resnet101,"
                + " resnet101-batch, resnet18_modified, resnet101_modified, resnetap10,"
                + " densenet_cifar, mobilenet_v2, efficientnet_b0, vit_tiny");
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
    assertThatThrownBy(() -> Stem.suiting(4)).hasMessageContaining("4 pixels");
    assertThatThrownBy(() -> ResNetOptions.resNet18(Norm.BATCH, Stem.SMALL, 1))
        .hasMessageContaining("1 classes");
    assertThatThrownBy(() -> VisionTransformer.Options.tiny(30, 10))
        .hasMessage(
            "Images of 30 pixels cannot be cut into patches of 4: take a size that it divides");
    assertThatThrownBy(() -> new VisionTransformer.Options(4, 10, 1, 3, 32, 10))
        .hasMessageContaining("width 10, depth 1, 3 heads");
    for (String name : List.of("densenet_cifar", "mobilenet_v2", "efficientnet_b0")) {
      assertThatThrownBy(() -> build(name, 4, 10)).hasMessageContaining("4 pixels");
    }
  }

  /**
   * Parameters with 1000 classes at 224 px. Sources: torchvision's documentation of its weights
   * (num_params); for ViT-Tiny the timm library's deit_tiny_patch16_224, 5.7 million in DeiT's
   * table 1.
   */
  @ParameterizedTest
  @CsvSource({
    "resnet18-batch, 11689512",
    "resnet34-batch, 21797672",
    "resnet50-batch, 25557032",
    "resnet101-batch, 44549160",
    "mobilenet_v2, 3504872",
    "efficientnet_b0, 5288548",
    "vit_tiny, 5717416"
  })
  void parametersAreAsPublished(String name, long count) {
    assertThat(build(name, 224, 1000)).isEqualTo(count);
  }

  @ParameterizedTest
  @ValueSource(strings = {"convnet3", "resnet18_modified", "mobilenet_v2", "vit_tiny"})
  void scoresOfFeaturesAreTheLogits(String name) {
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard();
        Parameters parameters = Parameters.initialised(1)) {
      Classifier network = Architecture.named(name).builder().build(parameters.root(), 32, 10);
      Tensor images = torch.randn(2, 3, 32, 32);
      Tensor features = network.features(images, false);
      assertThat(features.size(0)).isEqualTo(2);
      assertThat(features.dim()).isEqualTo(2);
      assertThat(Tensors.floats(network.scores(features)))
          .isEqualTo(Tensors.floats(network.forward(images, false)));
    }
  }

  /** The number of parameters, no memory taken. */
  private static long build(String name, int size, int classes) {
    try (PointerScope scope = new PointerScope();
        Parameters parameters = Parameters.shapesOnly()) {
      Architecture.named(name).builder().build(parameters.root(), size, classes);
      return parameters.count();
    }
  }
}
