package io.distillery.diffusion.scheduler;

import org.bytedeco.pytorch.Tensor;

/**
 * Multistep consistency sampling of latent consistency models (Luo et al., arXiv 2310.04378,
 * algorithm 3; Song, Dhariwal, Chen, Sutskever, ICML 2023): each call leads to a clean sample,
 * which is noised again to the next timestep.
 */
public final class LcmScheduler implements NoiseScheduler {
  private final SchedulerConfig config;
  private final NoiseSchedule schedule;

  public LcmScheduler(SchedulerConfig config) {
    this.config = config;
    this.schedule = new NoiseSchedule(config);
  }

  @Override
  public NoiseSchedule schedule() {
    return schedule;
  }

  /** Deviation of the data, in the boundary condition. */
  private static final double DATA = 0.5;

  @Override
  public SamplingRun start(int steps, double strength, NoiseSource noise) {
    return new Run(DistilledTimesteps.of(config, steps, strength), noise);
  }

  private final class Run extends VariancePreservingRun {
    private final int calls;
    private final NoiseSource source;
    private final boolean clip = config.clipSample().orElse(false);

    Run(double[] timesteps, NoiseSource source) {
      super(schedule, timesteps);
      this.calls = timesteps.length;
      this.source = source;
    }

    /**
     * {@code f = c_skip * x + c_out * x_0} with {@code c_skip = d^2 / (s^2 + d^2)}, {@code c_out =
     * s / sqrt(s^2 + d^2)}, {@code d = 0.5} and {@code s} the scaled timestep (appendix D); then
     * {@code sqrt(a') * f + sqrt(1 - a') * z} for the next timestep, or {@code f} at the last.
     */
    @Override
    public Tensor step(Tensor prediction, int index, Tensor sample) {
      long t = timestep(index);
      double a = schedule.alphaBar(t);
      Tensor original =
          DdimScheduler.clip(
              config.predictionType().original(prediction, sample, Math.sqrt(a), Math.sqrt(1 - a)),
              clip);
      double scaled = t * config.timestepScaling();
      double norm = scaled * scaled + DATA * DATA;
      Tensor clean =
          LinearCombination.of(DATA * DATA / norm, sample, scaled / Math.sqrt(norm), original);
      if (index + 1 == calls) {
        return clean;
      }
      double next = schedule.alphaBar(timestep(index + 1));
      return LinearCombination.of(Math.sqrt(next), clean, Math.sqrt(1 - next), source.like(sample));
    }
  }
}
