package io.distillery.evaluation.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.bytedeco.pytorch.global.torch.cross_entropy_loss;

import io.distillery.classifier.Architecture;
import io.distillery.encode.LabelledTensor;
import io.distillery.torch.LibTorch;
import io.distillery.torch.Tensors;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StudentTest {
  private static final String CONVNET = "convnet3";
  private static final String WITH_BATCH_NORM = "convnet3-batch";

  @BeforeAll
  static void oneThread() {
    LibTorch.threads(1);
  }

  /** Bfloat16 has 8 significant bits: after three blocks, numbers differ by about a hundredth. */
  @ParameterizedTest
  @ValueSource(strings = {CONVNET, WITH_BATCH_NORM, "resnet18", "vit_tiny"})
  void bothNumberFormatsGiveTheSameLogitsButForRounding(String name) {
    float[] exact = logits(name, false);
    float[] rounded = logits(name, true);
    assertThat(rounded).isNotEqualTo(exact).hasSameSizeAs(exact);
    float largest = 0;
    for (float logit : exact) {
      largest = Math.max(largest, Math.abs(logit));
    }
    assertThat(rounded).containsExactly(exact, within(0.05f * largest));
  }

  private static float[] logits(String name, boolean bfloat16) {
    try (PointerScope scope = new PointerScope();
        LabelledTensor images = ToyImages.draw(2, 1);
        Student student = new Student(Architecture.named(name), images, bfloat16, 1)) {
      Tensor logits = student.forward(input(images), true);
      assertThat(Tensors.type(logits)).isEqualTo(ScalarType.Float);
      return Tensors.floats(logits);
    }
  }

  private static Tensor input(LabelledTensor images) {
    return HardLabelProtocol.CIFAR.normalisation().apply(images.images());
  }

  @Test
  void weightsAndGradientsStayInFloat32() {
    for (String name : List.of(CONVNET, WITH_BATCH_NORM)) {
      try (PointerScope scope = new PointerScope();
          LabelledTensor images = ToyImages.draw(2, 1);
          Student student = new Student(Architecture.named(name), images, true, 1)) {
        cross_entropy_loss(student.forward(input(images), true), images.labels()).backward();
        assertThat(student.trainable())
            .isNotEmpty()
            .allSatisfy(
                (parameter, tensor) -> {
                  assertThat(Tensors.type(tensor)).isEqualTo(ScalarType.Float);
                  assertThat(Tensors.type(tensor.grad())).isEqualTo(ScalarType.Float);
                  assertThat(tensor.grad().abs().sum().item_double()).isPositive();
                });
      }
    }
  }

  @Test
  void knowsWhetherItHasBatchNorm() {
    try (LabelledTensor images = ToyImages.draw(2, 1);
        Student instance = new Student(Architecture.named(CONVNET), images, false, 1);
        Student batch = new Student(Architecture.named(WITH_BATCH_NORM), images, false, 1)) {
      assertThat(instance.hasBatchNorm()).isFalse();
      assertThat(batch.hasBatchNorm()).isTrue();
    }
  }
}
