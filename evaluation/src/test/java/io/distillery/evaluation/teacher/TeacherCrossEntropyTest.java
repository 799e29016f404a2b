package io.distillery.evaluation.teacher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.distillery.classifier.Architecture;
import io.distillery.evaluation.augment.Normalisation;
import io.distillery.evaluation.protocol.ToyImages;
import io.distillery.torch.LibTorch;
import io.distillery.torch.RandomSource;
import io.distillery.torch.Tensors;
import io.distillery.torch.nn.Parameters;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TeacherCrossEntropyTest {
  @BeforeAll
  static void oneThread() {
    LibTorch.threads(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"convnet3", "resnet18"})
  void isThatOfTheLogitsAndFallsAgainstItsGradient(String architecture) {
    try (PointerScope scope = new PointerScope();
        RandomSource random = new RandomSource(2);
        Parameters parameters = Parameters.initialised(1)) {
      Teacher teacher =
          new Teacher(
              new Teacher.About(architecture, 16, ToyImages.CLASSES, Normalisation.CIFAR10, 50),
              parameters,
              Architecture.named(architecture).builder().build(parameters.root(), 16, 3));
      Tensor image = random.uniform(1, 3, 16, 16);
      double[] logits = Tensors.doubles(teacher.logits(image));
      double sum = Math.exp(logits[0]) + Math.exp(logits[1]) + Math.exp(logits[2]);

      Tensor leaf = image.clone().set_requires_grad(true);
      Tensor loss = teacher.crossEntropy(leaf, 2);
      assertThat(loss.item_double()).isCloseTo(Math.log(sum) - logits[2], within(1e-5));

      loss.backward();
      Tensor gradient = leaf.grad();
      double length = gradient.square().sum().sqrt().item_double();
      Tensor step = gradient.mul(new Scalar(0.002 / length));
      double before = teacher.crossEntropy(image.add(step), 2).item_double();
      double after = teacher.crossEntropy(image.sub(step), 2).item_double();
      assertThat((before - after) / 0.004).isCloseTo(length, within(0.1 * length));
    }
  }
}
