package io.distillery.diffusion.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.distillery.diffusion.training.DiffusionTrainingOptions.Loss;
import io.distillery.torch.LibTorch;
import io.distillery.torch.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What saves memory changes gradients by rounding only. */
class MemorySavingTest {
  @TempDir Path folder;

  @BeforeAll
  static void oneThread() {
    LibTorch.threads(1);
  }

  @ParameterizedTest
  @EnumSource
  void accumulatedPartsGiveTheGradientsOfTheWholeBatch(Loss loss) throws IOException {
    Map<String, Tensor> whole = gradients(loss, MemorySaving.NONE);
    assertClose(gradients(loss, new MemorySaving(4, false, false)), whole, 2e-5);
    assertClose(gradients(loss, new MemorySaving(3, false, false)), whole, 2e-5);
  }

  @ParameterizedTest
  @EnumSource
  void recomputedActivationsGiveTheSameGradients(Loss loss) throws IOException {
    assertClose(
        gradients(loss, new MemorySaving(1, true, false)),
        gradients(loss, MemorySaving.NONE),
        1e-5);
  }

  @Test
  void bfloat16GivesGradientsOfItsPrecisionInFloat32() throws IOException {
    Map<String, Tensor> exact = gradients(Loss.MSE, MemorySaving.NONE);
    Map<String, Tensor> rounded = gradients(Loss.MSE, new MemorySaving(1, false, true));
    assertClose(gradients(Loss.MSE, new MemorySaving(1, true, true)), rounded, 0.02);
    double difference = 0;
    double norm = 0;
    for (Map.Entry<String, Tensor> entry : exact.entrySet()) {
      Tensor other = rounded.get(entry.getKey());
      assertThat(Tensors.type(other)).isEqualTo(Tensors.type(entry.getValue()));
      difference += entry.getValue().sub(other).square().sum().item_double();
      norm += entry.getValue().square().sum().item_double();
    }
    assertThat(Math.sqrt(difference / norm)).isBetween(1e-5, 0.03);
  }

  @Test
  void bfloat16LearnsAsFloat32Does() throws IOException {
    double[] last = new double[2];
    for (int i = 0; i < 2; i++) {
      MemorySaving memory = new MemorySaving(1, false, i == 1);
      try (TinyTraining tiny = new TinyTraining();
          DiffusionTrainer trainer =
              new DiffusionTrainer(tiny.model(), TinyTraining.options(40).with(memory, null), 1)) {
        TrainingPairs pairs = tiny.pairs(1);
        double before = trainer.validationLoss(pairs);
        trainer.train(pairs, Checkpoints.lastOf(folder.resolve("bf16-" + i), 1), step -> {});
        last[i] = trainer.validationLoss(pairs);
        assertThat(last[i]).isLessThan(0.8 * before);
      }
    }
    assertThat(last[1]).isBetween(0.95 * last[0], 1.05 * last[0]);
    assertThat(last[1]).isNotEqualTo(last[0]);
  }

  /** Of one step over a batch of four, clipping out of the way. */
  private Map<String, Tensor> gradients(Loss loss, MemorySaving memory) throws IOException {
    Map<String, Tensor> gradients = new LinkedHashMap<>();
    try (TinyTraining tiny = new TinyTraining()) {
      DiffusionTrainingOptions plain = TinyTraining.options(1, loss);
      DiffusionTrainingOptions options =
          new DiffusionTrainingOptions(
              1, 4, plain.learningRate(), loss, 0, 1e9, 0.2, 0.2, true, 0.9, 10, 11, memory, null);
      try (DiffusionTrainer trainer = new DiffusionTrainer(tiny.model(), options, 1)) {
        trainer.train(
            tiny.pairs(1),
            Checkpoints.lastOf(Files.createTempDirectory(folder, "step"), 1),
            step -> {
              keep("unet.", tiny.model().unetParameters().trainable(), gradients);
              keep("text.", tiny.model().textParameters().trainable(), gradients);
            });
      }
    }
    return gradients;
  }

  private static void keep(String prefix, Map<String, Tensor> parameters, Map<String, Tensor> to) {
    parameters.forEach(
        (name, tensor) -> {
          Tensor copy = tensor.grad().clone();
          copy.retainReference();
          to.put(prefix + name, copy);
        });
  }

  /** Differences below this share of the largest gradient of all. */
  private static void assertClose(
      Map<String, Tensor> ours, Map<String, Tensor> expected, double share) {
    double largest =
        expected.values().stream().mapToDouble(g -> g.abs().max().item_double()).max().orElse(0);
    assertThat(largest).isGreaterThan(1e-3);
    assertThat(ours.keySet()).isEqualTo(expected.keySet());
    ours.forEach(
        (name, gradient) ->
            assertThat(gradient.sub(expected.get(name)).abs().max().item_double())
                .as(name)
                .isLessThanOrEqualTo(share * largest));
  }
}
