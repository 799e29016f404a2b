package io.distillery.diffusion.training;

import io.distillery.base.ConfigurationException;
import io.distillery.diffusion.scheduler.NoiseSchedule;
import io.distillery.diffusion.scheduler.PredictionType;
import io.distillery.diffusion.scheduler.SchedulerConfig;
import io.distillery.diffusion.training.DiffusionTrainingOptions.Loss;
import io.distillery.torch.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Says what a denoiser is asked of noised latents, and how wrong its answer is. */
final class DenoisingLoss {
  private static final double MIN_SNR_GAMMA = 5;

  private final NoiseSchedule schedule;
  private final PredictionType prediction;
  private final Loss loss;

  DenoisingLoss(SchedulerConfig config, Loss loss) {
    this.schedule = config.scheduler().schedule();
    this.prediction = config.predictionType();
    this.loss = loss;
    if (prediction == PredictionType.EPSILON && config.rescaleBetasToZeroSnr()) {
      throw new ConfigurationException(
          "A model that predicts noise cannot be trained with rescale_betas_zero_snr: its last"
              + " timestep is pure noise, and the answer would be the question. Use"
              + " v_prediction, or switch it off in scheduler_config.json");
    }
  }

  /** Returns how many timesteps there are to draw from. */
  int timesteps() {
    return schedule.timesteps();
  }

  /**
   * Holds a question and its answer.
   *
   * @param noised latents, {@code (B, C, H, W)}
   * @param timesteps {@code (B)}
   * @param target what the model should predict, {@code (B, C, H, W)}
   * @param weights of the samples' errors, {@code (B)}
   */
  record Task(Tensor noised, Tensor timesteps, Tensor target, Tensor weights) {}

  /**
   * Asks a question.
   *
   * @param latents scaled, {@code (B, C, H, W)}
   * @param noise standard normal, the same shape
   * @param timesteps of each latent
   */
  Task task(Tensor latents, Tensor noise, long[] timesteps) {
    Tensor target =
        switch (prediction) {
          case EPSILON -> noise;
          case V_PREDICTION -> schedule.velocity(latents, noise, timesteps);
          case SAMPLE -> latents;
        };
    return new Task(
        schedule.addNoise(latents, noise, timesteps),
        Tensors.of(timesteps, timesteps.length),
        target,
        weights(timesteps));
  }

  /**
   * Computes the mean squared errors of the samples, {@code (B)}, not weighted; they carry
   * gradients.
   */
  static Tensor errors(Tensor predicted, Task task) {
    return predicted.to(ScalarType.Float).sub(task.target()).square().flatten(1, 3).mean(1);
  }

  private Tensor weights(long[] timesteps) {
    float[] weights = new float[timesteps.length];
    for (int i = 0; i < weights.length; i++) {
      weights[i] =
          switch (loss) {
            case MSE, ADAPTIVE -> 1;
            case MIN_SNR -> (float) schedule.minSnrWeight(timesteps[i], MIN_SNR_GAMMA, prediction);
          };
    }
    return Tensors.of(weights, weights.length);
  }
}
