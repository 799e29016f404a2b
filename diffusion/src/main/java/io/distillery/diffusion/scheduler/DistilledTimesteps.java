package io.distillery.diffusion.scheduler;

import io.distillery.base.Text;

/**
 * Gives the timesteps of consistency models: some of those of the walk that they were distilled
 * from, evenly, the noisiest first.
 */
final class DistilledTimesteps {
  private DistilledTimesteps() {}

  /**
   * So many of them, among those that a walk from a noised image takes: all steps asked for are
   * taken, be the strength what it may.
   *
   * @param strength above 0, at most 1: only the first {@code floor(original * strength)} are
   *     chosen from, counted from the clean end
   * @throws IllegalArgumentException where there are not so many
   */
  static double[] of(SchedulerConfig config, int steps, double strength) {
    int all = config.originalSteps();
    int original = all - Strength.skipped(all, strength);
    if (steps < 1 || steps > original) {
      throw new IllegalArgumentException(
          Text.format(
              "%d sampling steps, expected 1 to the %d that the model was distilled from (original_inference_steps)%s",
              steps, original, strength < 1 ? ", at strength " + strength : ""));
    }
    int stride = config.trainTimesteps() / all;
    double[] timesteps = new double[steps];
    for (int i = 0; i < steps; i++) {
      int skipped = (int) Math.floor((double) i * original / steps);
      timesteps[i] = (double) (original - skipped) * stride - 1;
    }
    return timesteps;
  }
}
