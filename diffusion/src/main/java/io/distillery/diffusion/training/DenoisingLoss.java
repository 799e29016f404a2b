package io.distillery.diffusion.training;

import io.distillery.diffusion.UNet2DConditionModel;
import io.distillery.diffusion.scheduler.NoiseSchedule;
import io.distillery.diffusion.scheduler.PredictionType;
import io.distillery.diffusion.scheduler.SchedulerConfig;
import io.distillery.diffusion.training.DiffusionTrainingOptions.Loss;
import io.distillery.torch.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** How wrong a denoiser is about noised latents: what its training minimises. */
final class DenoisingLoss {
  private static final double MIN_SNR_GAMMA = 5;

  private final UNet2DConditionModel unet;
  private final NoiseSchedule schedule;
  private final PredictionType prediction;
  private final Loss loss;

  DenoisingLoss(UNet2DConditionModel unet, SchedulerConfig config, Loss loss) {
    this.unet = unet;
    this.schedule = config.scheduler().schedule();
    this.prediction = config.predictionType();
    this.loss = loss;
  }

  /** How many timesteps there are to draw from. */
  int timesteps() {
    return schedule.timesteps();
  }

  /**
   * @param latents scaled, {@code (B, C, H, W)}
   * @param noise standard normal, the same shape
   * @param timesteps of each latent
   * @param text states of the prompts, {@code (B, M, width)}
   * @return a single number that carries gradients
   */
  Tensor of(Tensor latents, Tensor noise, long[] timesteps, Tensor text) {
    Tensor target =
        switch (prediction) {
          case EPSILON -> noise;
          case V_PREDICTION -> schedule.velocity(latents, noise, timesteps);
          case SAMPLE -> latents;
        };
    Tensor noised = schedule.addNoise(latents, noise, timesteps);
    Tensor predicted = unet.forward(noised, Tensors.of(timesteps, timesteps.length), text);
    Tensor errors = predicted.to(ScalarType.Float).sub(target).square().flatten(1, 3).mean(1);
    return errors.mul(weights(timesteps)).mean();
  }

  private Tensor weights(long[] timesteps) {
    float[] weights = new float[timesteps.length];
    for (int i = 0; i < weights.length; i++) {
      weights[i] =
          switch (loss) {
            case MSE -> 1;
            case MIN_SNR -> (float) schedule.minSnrWeight(timesteps[i], MIN_SNR_GAMMA, prediction);
          };
    }
    return Tensors.of(weights, weights.length);
  }
}
