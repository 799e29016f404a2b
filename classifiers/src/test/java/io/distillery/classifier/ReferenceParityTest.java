package io.distillery.classifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.distillery.torch.LibTorch;
import io.distillery.torch.Parameters;
import io.distillery.torch.Tensors;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

  @ParameterizedTest
  @CsvSource({
    "minimax/convnet3-instance-32, 32, 32",
    "minimax/convnet3-batch-32, 32, 32",
    "minimax/convnet6-instance-128, 128, 128",
    "minimax/convnet6-instance-224, 224, 224",
    "minimax/resnet18-instance-32, 32, 32",
    "minimax/resnet18-instance-224, 224, 96",
    "minimax/resnet18-batch-224, 224, 96",
    "minimax/resnet_ap10-instance-128, 128, 128",
    "minimax/resnet_ap10-instance-224, 224, 96",
  })
  void namesShapesAndLogitsAreTheReferences(String name, int builtFor, int size) {
    NetworkFixture fixture = NetworkFixture.named(name);
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

  @ParameterizedTest
  @CsvSource({
    "minimax/convnet3-batch-32, 32, 32, layers.norm.0 layers.norm.2",
    "minimax/resnet18-batch-224, 224, 64, layer0.bn1 layer4.1.bn2"
  })
  void trainingModeUsesAndUpdatesBatchStatistics(
      String name, int builtFor, int size, String norms) {
    NetworkFixture fixture = NetworkFixture.named(name);
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard();
        Parameters parameters = Parameters.byFormula("", GAIN)) {
      Classifier network = build(name, parameters, builtFor);

      assertClose(
          network.forward(NetworkFixture.images(4, size), true),
          fixture.expected("train/" + size),
          fixture.trainingTolerance());
      for (String norm : norms.split(" ")) {
        for (String buffer : new String[] {".running_mean", ".running_var"}) {
          assertClose(
              parameters.all().get(norm + buffer),
              fixture.expected("after_train/" + norm + buffer),
              fixture.trainingTolerance());
        }
      }
    }
  }

  private static Classifier build(String name, Parameters parameters, int size) {
    Norm norm = name.contains("batch") ? Norm.BATCH : Norm.INSTANCE;
    String network = name.substring("minimax/".length(), name.indexOf('-'));
    return switch (network) {
      case "convnet3" ->
          new ConvNet(parameters.root(), new ConvNet.Options(3, 128, norm, size, 10));
      case "convnet6" ->
          new ConvNet(parameters.root(), new ConvNet.Options(6, 128, norm, size, 10));
      case "resnet18" -> new ResNet(parameters.root(), ResNet.Options.resNet18(norm, size, 10));
      case "resnet_ap10" ->
          new ResNet(parameters.root(), ResNet.Options.resNetAp10(norm, size, 10));
      default -> throw new IllegalArgumentException(network);
    };
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
