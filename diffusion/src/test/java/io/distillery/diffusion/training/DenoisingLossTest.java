package io.distillery.diffusion.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.distillery.diffusion.scheduler.NoiseSchedule;
import io.distillery.diffusion.scheduler.SchedulerConfig;
import io.distillery.diffusion.training.DiffusionTrainingOptions.Loss;
import io.distillery.torch.RandomSource;
import io.distillery.torch.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What v- and noise-predicting models are asked, and how their errors are weighed. */
class DenoisingLossTest {
  private static final long[] TIMESTEPS = {1, 400, 999};

  @TempDir Path folder;

  @Test
  void theVelocityAndTheNoisedLatentGiveBackLatentAndNoise() throws IOException {
    SchedulerConfig config = config("v_prediction", false);
    NoiseSchedule schedule = config.scheduler().schedule();
    try (PointerScope scope = new PointerScope();
        RandomSource random = new RandomSource(1)) {
      Tensor latents = random.normal(3, 2, 4, 4);
      Tensor noise = random.normal(3, 2, 4, 4);
      DenoisingLoss.Task task = new DenoisingLoss(config, Loss.MSE).task(latents, noise, TIMESTEPS);
      for (int i = 0; i < TIMESTEPS.length; i++) {
        Scalar alpha = new Scalar(Math.sqrt(schedule.alphaBar(TIMESTEPS[i])));
        Scalar sigma = new Scalar(Math.sqrt(1 - schedule.alphaBar(TIMESTEPS[i])));
        Tensor x = task.noised().narrow(0, i, 1);
        Tensor v = task.target().narrow(0, i, 1);
        assertZero(x.mul(alpha).sub(v.mul(sigma)).sub(latents.narrow(0, i, 1)));
        assertZero(x.mul(sigma).add(v.mul(alpha)).sub(noise.narrow(0, i, 1)));
      }
    }
  }

  /** An error of v is one of the noise over alpha, so min-SNR's weights differ by alpha squared. */
  @Test
  void minSnrWeighsTheSameErrorOfTheSampleAlike() throws IOException {
    NoiseSchedule schedule = config("epsilon", false).scheduler().schedule();
    try (PointerScope scope = new PointerScope();
        RandomSource random = new RandomSource(1)) {
      Tensor x = random.normal(3, 2, 4, 4);
      float[] ofNoise =
          Tensors.floats(
              new DenoisingLoss(config("epsilon", false), Loss.MIN_SNR)
                  .task(x, x, TIMESTEPS)
                  .weights());
      float[] ofVelocity =
          Tensors.floats(
              new DenoisingLoss(config("v_prediction", false), Loss.MIN_SNR)
                  .task(x, x, TIMESTEPS)
                  .weights());
      for (int i = 0; i < TIMESTEPS.length; i++) {
        double snr = schedule.snr(TIMESTEPS[i]);
        assertThat((double) ofNoise[i]).isCloseTo(Math.min(snr, 5) / snr, within(1e-6));
        assertThat((double) ofVelocity[i]).isCloseTo(Math.min(snr, 5) / (snr + 1), within(1e-6));
        // error of x_0 = sigma/alpha * error of noise = sigma * error of v
        double alphaBar = schedule.alphaBar(TIMESTEPS[i]);
        assertThat(ofNoise[i] * alphaBar).isCloseTo(ofVelocity[i], within(1e-6));
      }
    }
  }

  @Test
  void zeroTerminalSnrNeedsVelocity() throws IOException {
    try (PointerScope scope = new PointerScope()) {
      DenoisingLoss loss = new DenoisingLoss(config("v_prediction", true), Loss.MIN_SNR);
      Tensor x = Tensors.of(new float[] {1, 2}, 1, 1, 1, 2);
      DenoisingLoss.Task task = loss.task(x, x.neg(), new long[] {999});
      assertThat(Tensors.floats(task.noised())).containsExactly(-1, -2);
      assertThat(Tensors.floats(task.target())).containsExactly(-1, -2);
      assertThat(Tensors.floats(task.weights())).containsExactly(0);
    }
    assertThatThrownBy(() -> new DenoisingLoss(config("epsilon", true), Loss.MSE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("rescale_betas_zero_snr")
        .hasMessageContaining("v_prediction");
  }

  private SchedulerConfig config(String prediction, boolean zeroSnr) throws IOException {
    SchedulerConfig.stableDiffusion().write(folder);
    Path file = folder.resolve("scheduler_config.json");
    ObjectNode json = (ObjectNode) new ObjectMapper().readTree(Files.readString(file));
    json.put("prediction_type", prediction).put("rescale_betas_zero_snr", zeroSnr);
    Files.writeString(file, json.toString());
    return SchedulerConfig.read(folder);
  }

  private static void assertZero(Tensor difference) {
    assertThat(difference.abs().max().item_double()).isLessThan(1e-5);
  }
}
