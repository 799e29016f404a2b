package io.distillery.diffusion.scheduler;

import org.bytedeco.pytorch.Tensor;

/**
 * Samples ancestrally, as denoising diffusion probabilistic models do (Ho, Jain, Abbeel, arXiv
 * 2006.11239, algorithm 2 with the mean in the form of eq. 7 and the variance "fixed small"): new
 * noise enters at every step but the last.
 */
public final class DdpmScheduler implements NoiseScheduler {
  private final SchedulerConfig config;
  private final NoiseSchedule schedule;

  /** Samples by the noise schedule of a configuration. */
  public DdpmScheduler(SchedulerConfig config) {
    this.config = config;
    this.schedule = new NoiseSchedule(config);
  }

  @Override
  public NoiseSchedule schedule() {
    return schedule;
  }

  @Override
  public SamplingRun start(int steps, double strength, NoiseSource noise) {
    return new Run(DdimScheduler.wholeTimesteps(config, steps), steps, strength, noise);
  }

  private final class Run extends VariancePreservingRun {
    private final int stride;
    private final NoiseSource noise;
    private final boolean clip = config.clipSample().orElse(true);

    Run(double[] timesteps, int steps, double strength, NoiseSource noise) {
      super(schedule, Strength.part(timesteps, steps, strength));
      this.stride = config.trainTimesteps() / steps;
      this.noise = noise;
    }

    /**
     * Computes equations 6 and 7, with {@code a} the cumulative alphas and {@code beta = 1 - a_t /
     * a_(t-1)}: mean {@code sqrt(a_(t-1)) * beta / (1 - a_t) * x_0 + sqrt(1 - beta) * (1 - a_(t-1))
     * / (1 - a_t) * x_t}, variance {@code (1 - a_(t-1)) / (1 - a_t) * beta}.
     */
    @Override
    public Tensor step(Tensor prediction, int index, Tensor sample) {
      long t = timestep(index);
      double current = schedule.alphaBar(t);
      double next = t >= stride ? schedule.alphaBar(t - stride) : 1;
      double beta = 1 - current / next;
      Tensor original =
          DdimScheduler.clip(
              config
                  .predictionType()
                  .original(prediction, sample, Math.sqrt(current), Math.sqrt(1 - current)),
              clip);
      double keep = (1 - next) / (1 - current);
      Tensor mean =
          LinearCombination.of(
              Math.sqrt(next) * beta / (1 - current), original, Math.sqrt(1 - beta) * keep, sample);
      double deviation = Math.sqrt(keep * beta);
      return deviation == 0 ? mean : LinearCombination.of(1, mean, deviation, noise.like(sample));
    }
  }
}
