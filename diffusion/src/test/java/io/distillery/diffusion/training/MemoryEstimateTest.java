package io.distillery.diffusion.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.distillery.diffusion.model.ClipTextConfig;
import io.distillery.diffusion.model.UNetConfig;
import io.distillery.diffusion.training.DiffusionTrainingOptions.Loss;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryEstimateTest {
  private static final int BATCH = 32;
  private static final UNetConfig UNET =
      new UNetConfig(
          8, 8, List.of(64, 128), List.of(false, true), 2, List.of(2, 4), 96, 32, 1e-5, false);
  private static final ClipTextConfig TEXT =
      new ClipTextConfig(897, 96, 384, 2, 4, 77, ClipTextConfig.Activation.QUICK_GELU);

  @Test
  void countsWhatLearnsExactly() {
    MemoryEstimate estimate = of(true, MemorySaving.NONE);
    assertThat(estimate.learning()).isEqualTo(3 * 4 * 1_000);
    assertThat(estimate.gradients()).isEqualTo(4 * 1_000);
    assertThat(estimate.toCome()).isEqualTo(estimate.gradients() + estimate.activations());
  }

  @Test
  void countsTheTextEncoderWhereItLearns() {
    long ofTokens = 9 * 96 + 3 * 384; // of each of 2 layers: width and feed-forward width
    assertThat(
            of(true, MemorySaving.NONE).activations() - of(false, MemorySaving.NONE).activations())
        .isEqualTo(BATCH * 2L * 77 * ofTokens * Float.BYTES);
  }

  @Test
  void partsAndRecomputationNeedLess() {
    long whole = of(true, MemorySaving.NONE).activations();
    assertThat(of(true, new MemorySaving(8, false, false)).activations()).isEqualTo(whole / 8);
    assertThat(of(true, new MemorySaving(1, true, false)).activations())
        .isBetween(whole / 10, whole / 2);
  }

  private static MemoryEstimate of(boolean trainsText, MemorySaving memory) {
    DiffusionTrainingOptions options =
        new DiffusionTrainingOptions(
            1,
            BATCH,
            new LearningRate(1e-3, 1, LearningRate.Shape.CONSTANT),
            Loss.MSE,
            0,
            1,
            0.1,
            0.1,
            trainsText,
            0.9,
            10,
            1,
            memory,
            null);
    return MemoryEstimate.of(UNET, TEXT, 1 << 20, 1_000, 1_000, trainsText, options);
  }
}
