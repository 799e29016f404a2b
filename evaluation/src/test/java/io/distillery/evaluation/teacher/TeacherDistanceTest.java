package io.distillery.evaluation.teacher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.distillery.classifier.Architecture;
import io.distillery.evaluation.augment.Normalisation;
import io.distillery.evaluation.protocol.ToyImages;
import io.distillery.torch.LibTorch;
import io.distillery.torch.RandomSource;
import io.distillery.torch.nn.Parameters;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TeacherDistanceTest {
  @BeforeAll
  static void oneThread() {
    LibTorch.threads(1);
  }

  private static Teacher teacher(String architecture) {
    Parameters parameters = Parameters.initialised(1);
    Teacher.About about =
        new Teacher.About(architecture, 16, ToyImages.CLASSES, Normalisation.CIFAR10, 50);
    return new Teacher(
        about,
        parameters,
        Architecture.named(architecture).builder().build(parameters.root(), 16, 3));
  }

  @ParameterizedTest
  @ValueSource(strings = {"convnet3", "convnet3-batch", "resnet18"})
  void growsWithTheDifferenceAndHasGradients(String architecture) {
    try (PointerScope scope = new PointerScope();
        RandomSource random = new RandomSource(2);
        Teacher teacher = teacher(architecture)) {
      Tensor images = random.uniform(2, 3, 16, 16);
      Tensor noise = random.normal(2, 3, 16, 16);
      Tensor near = images.add(noise.mul(new Scalar(0.01)));
      Tensor far = images.add(noise.mul(new Scalar(0.2))).set_requires_grad(true);

      assertThat(teacher.distance(images, images).item_double()).isZero();
      Tensor distance = teacher.distance(far, images);
      assertThat(distance.item_double())
          .isGreaterThan(2 * teacher.distance(near, images).item_double())
          .isLessThan(4);
      distance.backward();
      assertThat(far.grad().abs().sum().item_double()).isPositive().isFinite();
    }
  }

  @Test
  void refusesNetworksWithoutStages() {
    try (Teacher teacher = teacher("vit_tiny")) {
      assertThatThrownBy(teacher::featureMaps)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("vit_tiny")
          .hasMessageContaining("take a ConvNet or a ResNet");
    }
  }
}
