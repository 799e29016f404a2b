package io.distillery.diffusion.scheduler;

import org.bytedeco.pytorch.Tensor;

/**
 * Samples by Euler's method on the probability-flow ODE in the noise level {@code sigma = sqrt((1 -
 * a) / a)} (Karras, Aittala, Aila, Laine, NeurIPS 2022, algorithm 2 without churn). Samples are
 * {@code x_0 + sigma * eps}: their variance grows with the noise.
 */
public final class EulerScheduler implements NoiseScheduler {
  private final SchedulerConfig config;
  private final NoiseSchedule schedule;

  /** Samples by the noise schedule of a configuration. */
  public EulerScheduler(SchedulerConfig config) {
    this.config = config;
    this.schedule = new NoiseSchedule(config);
  }

  @Override
  public NoiseSchedule schedule() {
    return schedule;
  }

  @Override
  public SamplingRun start(int steps, double strength, NoiseSource noise) {
    return new Run(NoiseLevels.of(config, schedule, steps).part(steps, strength));
  }

  private final class Run extends NoiseLevelRun {
    Run(NoiseLevels levels) {
      super(levels, config.predictionType());
    }

    /** {@code x + (sigma' - sigma) * d} with the slope {@code d}. */
    @Override
    public Tensor step(Tensor prediction, int index, Tensor sample) {
      Tensor slope = slope(prediction, index, sample);
      return LinearCombination.of(1, sample, sigma(index + 1) - sigma(index), slope);
    }
  }
}
