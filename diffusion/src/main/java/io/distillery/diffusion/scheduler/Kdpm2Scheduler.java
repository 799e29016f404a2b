package io.distillery.diffusion.scheduler;

import org.bytedeco.pytorch.Tensor;

/**
 * DPM-Solver-2 (Lu, Zhou, Bao, Chen, Li, Zhu, arXiv 2206.00927, algorithm 1) over the noise levels
 * of Karras et al., NeurIPS 2022: the midpoint method in the logarithm of the level, second order,
 * two model calls a step but for a last one onto no noise.
 */
public final class Kdpm2Scheduler implements NoiseScheduler {
  private final SchedulerConfig config;
  private final NoiseSchedule schedule;

  public Kdpm2Scheduler(SchedulerConfig config) {
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
    private final double[] sigmas;
    private Tensor start;

    Run(NoiseLevels levels) {
      super(
          levels.twice(
              schedule,
              step -> NoiseLevels.between(levels.sigmas()[step], levels.sigmas()[step + 1])),
          config.predictionType());
      this.sigmas = levels.sigmas();
    }

    /**
     * At even calls Euler's step to the level between, {@code sqrt(sigma * sigma')}; at odd ones
     * the whole step from where the even one began, with the slope found there: {@code x + (sigma'
     * - sigma) * d}. The last step onto no noise is Euler's.
     */
    @Override
    public Tensor step(Tensor prediction, int index, Tensor sample) {
      int step = index / 2;
      Tensor slope = slope(prediction, index, sample);
      if (index % 2 == 1) {
        return LinearCombination.of(1, start, sigmas[step + 1] - sigmas[step], slope);
      }
      close();
      start = KeptTensor.of(sample);
      double to = NoiseLevels.between(sigmas[step], sigmas[step + 1]);
      return LinearCombination.of(1, sample, to - sigmas[step], slope);
    }

    @Override
    public void close() {
      if (start != null) {
        start.close();
        start = null;
      }
    }
  }
}
