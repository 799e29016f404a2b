package io.distillery.classifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.distillery.classifier.ResNetOptions.Stem;
import io.distillery.torch.LibTorch;
import io.distillery.torch.Tensors;
import io.distillery.torch.nn.ParameterScope;
import io.distillery.torch.nn.Parameters;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Names, shapes, counts and logits against the original implementations, all weights by formula.
 * The tolerance is ten times the error of float32 itself, at least 1e-5.
 */
class ReferenceParityTest {
  private static final double GAIN = 2;

  @BeforeAll
  static void oneThread() {
    LibTorch.threads(1);
  }

  /** Every network of the reference numbers: name, the size it is built for, size of the images. */
  static List<Arguments> networks() {
    return List.of(
        arguments("minimax/convnet6-instance-224", 224, 224),
        arguments("minimax/convnet6-instance-128", 128, 128),
        arguments("minimax/convnet3-instance-32", 32, 32),
        arguments("minimax/convnet3-batch-32", 32, 32),
        arguments("minimax/resnet_ap10-instance-224", 224, 96),
        arguments("minimax/resnet_ap10-instance-128", 128, 128),
        arguments("minimax/resnet_ap10-none-64", 64, 64),
        arguments("minimax/resnet_ap10-instance-cifar10", 32, 32),
        arguments("minimax/resnet18-instance-224", 224, 96),
        arguments("minimax/resnet18-batch-224", 224, 96),
        arguments("minimax/resnet18-instance-32", 32, 32),
        arguments("minimax/resnet18-instance-cifar10", 32, 32),
        arguments("minimax/resnet50-instance-224", 224, 96),
        arguments("minimax/resnet50-batch-32", 32, 32),
        arguments("minimax/densenet_cifar", 32, 32),
        arguments("rded/conv3-cifar10", 32, 32),
        arguments("rded/conv4-tinyimagenet", 64, 64),
        arguments("rded/conv5-imagenet-nette", 128, 128),
        arguments("rded/resnet18-imagenet-nette", 224, 64),
        arguments("rded/resnet18_modified-cifar10", 32, 32),
        arguments("rded/resnet18_modified-tinyimagenet", 64, 64),
        arguments("rded/resnet50-imagenet-nette", 224, 64),
        arguments("rded/resnet101_modified-cifar100", 32, 32));
  }

  @Test
  void noNetworkOfTheReferenceIsPassedOver() {
    assertThat(networks().stream().map(arguments -> arguments.get()[0]).toList())
        .containsExactlyElementsOf(NetworkFixture.names());
  }

  @ParameterizedTest
  @MethodSource("networks")
  void namesShapesAndLogitsAreTheReferences(String name, int builtFor, int size) {
    NetworkFixture fixture = new NetworkFixture(name);
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard();
        Parameters parameters = Parameters.byFormula("", GAIN)) {
      Classifier network = build(name, parameters, builtFor);

      assertThat(shapes(parameters.all())).isEqualTo(fixture.shapes());
      assertThat(parameters.count()).isEqualTo(fixture.parameters());
      assertClose(
          network.forward(NetworkFixture.images(2, size), false),
          fixture.expected("eval/" + size),
          fixture.evaluationTolerance(size));
      assertClose(
          network.forward(Tensors.channelsLast(NetworkFixture.images(2, size)), false),
          fixture.expected("eval/" + size),
          fixture.evaluationTolerance(size));
    }
  }

  static List<Arguments> networksWithBatchNorm() {
    return networks().stream()
        .filter(arguments -> new NetworkFixture((String) arguments.get()[0]).isTrained())
        .toList();
  }

  @ParameterizedTest
  @MethodSource("networksWithBatchNorm")
  void trainingModeUsesAndUpdatesBatchStatistics(String name, int builtFor) {
    NetworkFixture fixture = new NetworkFixture(name);
    int size = fixture.trainingSize();
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard();
        Parameters parameters = Parameters.byFormula("", GAIN)) {
      Classifier network = build(name, parameters, builtFor);

      assertClose(
          network.forward(NetworkFixture.images(4, size), true),
          fixture.expected("train/" + size),
          fixture.trainingTolerance());
      for (String norm : fixture.updatedNorms()) {
        for (String buffer : List.of(".running_mean", ".running_var")) {
          assertClose(
              parameters.all().get(norm + buffer),
              fixture.expected("after_train/" + norm + buffer),
              fixture.trainingTolerance());
        }
      }
    }
  }

  private static Classifier build(String name, Parameters parameters, int size) {
    boolean minimax = name.startsWith("minimax/");
    boolean cifar = name.contains("cifar");
    Norm norm =
        name.contains("instance") ? Norm.INSTANCE : name.contains("none") ? Norm.NONE : Norm.BATCH;
    int classes = name.endsWith("cifar100") ? 100 : name.endsWith("tinyimagenet") ? 200 : 10;
    Stem stem = Stem.suiting(size);
    String network = name.substring(name.indexOf('/') + 1).split("-")[0];
    ParameterScope root = parameters.root();
    if (network.startsWith("conv")) {
      int depth = network.charAt(network.length() - 1) - '0';
      return new ConvNet(root, new ConvNet.Options(depth, 128, norm, size, classes));
    }
    if (network.equals("densenet_cifar")) {
      return new DenseNet(root, size, classes);
    }
    ResNetOptions options =
        switch (network) {
          case "resnet18", "resnet18_modified" -> ResNetOptions.resNet18(norm, stem, classes);
          case "resnet50" -> ResNetOptions.resNet50(norm, stem, classes);
          case "resnet101_modified" -> ResNetOptions.resNet101(norm, stem, classes);
          case "resnet_ap10" -> ResNetOptions.resNetAp10(norm, stem, classes);
          default -> throw new IllegalArgumentException(network);
        };
    if (minimax) {
      return new ResNet(root, cifar ? options.withWidth(32) : options);
    }
    return new ResNet(root, options.torchvision());
  }

  private static Map<String, String> shapes(Map<String, Tensor> tensors) {
    Map<String, String> shapes = new TreeMap<>();
    tensors.forEach(
        (name, tensor) ->
            shapes.put(
                name,
                Arrays.stream(Tensors.shape(tensor))
                    .mapToObj(Long::toString)
                    .collect(Collectors.joining("x"))));
    return shapes;
  }

  private static void assertClose(Tensor actual, float[] expected, double tolerance) {
    float[] values = Tensors.floats(actual);
    assertThat(values).hasSameSizeAs(expected);
    double largest = 0;
    for (int i = 0; i < values.length; i++) {
      largest = Math.max(largest, Math.abs(values[i] - expected[i]));
    }
    assertThat(largest).isCloseTo(0, within(tolerance));
  }
}
