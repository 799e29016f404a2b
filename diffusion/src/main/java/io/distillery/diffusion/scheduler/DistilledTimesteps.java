package io.distillery.diffusion.scheduler;

import io.distillery.base.Text;

/**
 * Gives the timesteps of consistency models: some of those of the walk that they were distilled
 * from, evenly, the noisiest first.
 */
final class DistilledTimesteps {
  private DistilledTimesteps() {}

  /**
   * So many of them.
   *
   * @throws IllegalArgumentException where there are not so many
   */
  static double[] of(SchedulerConfig config, int steps) {
    int original = config.originalSteps();
    if (steps < 1 || steps > original) {
      throw new IllegalArgumentException(
          Text.format(
              "%d sampling steps, expected 1 to the %d that the model was distilled from (original_inference_steps)",
              steps, original));
    }
    int stride = config.trainTimesteps() / original;
    double[] timesteps = new double[steps];
    for (int i = 0; i < steps; i++) {
      int skipped = (int) Math.floor((double) i * original / steps);
      timesteps[i] = (double) (original - skipped) * stride - 1;
    }
    return timesteps;
  }
}
