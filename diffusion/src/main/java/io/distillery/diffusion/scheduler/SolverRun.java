package io.distillery.diffusion.scheduler;

import org.bytedeco.pytorch.Tensor;

/**
 * A walk of the DPM-Solver family: samples {@code alpha * x_0 + sigma * eps} of unit variance,
 * steps in {@code lambda = log(alpha / sigma)}.
 */
abstract class SolverRun extends VariancePreservingRun {
  private final double[] levels;
  private final PredictionType type;

  SolverRun(NoiseSchedule schedule, SolverLevels levels, PredictionType type) {
    super(schedule, levels.timesteps());
    this.levels = levels.sigmas();
    this.type = type;
  }

  @Override
  public Tensor addNoise(Tensor latents, Tensor noise) {
    return LinearCombination.of(alpha(0), latents, sigma(0), noise);
  }

  /** The implied clean sample, {@code x_0}. */
  final Tensor original(Tensor prediction, int index, Tensor sample) {
    return type.original(prediction, sample, alpha(index), sigma(index));
  }

  /** The implied noise. */
  final Tensor noise(Tensor prediction, int index, Tensor sample) {
    return type.noise(prediction, sample, alpha(index), sigma(index));
  }

  /** Noise over signal, {@code sigma / alpha}. */
  final double level(int index) {
    return levels[index];
  }

  final double alpha(int index) {
    return 1 / Math.hypot(levels[index], 1);
  }

  final double sigma(int index) {
    return levels[index] * alpha(index);
  }

  /** Infinite at the end of a walk onto no noise. */
  final double lambda(int index) {
    return -Math.log(levels[index]);
  }

  /** Whether the step is the walk's last. */
  final boolean isLast(int index) {
    return index == levels.length - 2;
  }
}
