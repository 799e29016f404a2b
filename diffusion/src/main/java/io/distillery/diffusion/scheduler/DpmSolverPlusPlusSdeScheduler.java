package io.distillery.diffusion.scheduler;

import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * DPM-Solver++ on the stochastic equation, single step (Lu et al., arXiv 2211.01095, section 5, as
 * the code of k-diffusion takes it): second order, a model call at the middle of each step, new
 * noise after each. The two pieces of noise of a step are pieces of one Brownian path.
 */
public final class DpmSolverPlusPlusSdeScheduler implements NoiseScheduler {
  private final SchedulerConfig config;
  private final NoiseSchedule schedule;

  public DpmSolverPlusPlusSdeScheduler(SchedulerConfig config) {
    this.config = config;
    this.schedule = new NoiseSchedule(config);
  }

  @Override
  public NoiseSchedule schedule() {
    return schedule;
  }

  @Override
  public SamplingRun start(int steps, double strength, NoiseSource noise) {
    return new Run(NoiseLevels.of(config, schedule, steps).part(steps, strength), noise);
  }

  private final class Run extends NoiseLevelRun {
    private final double[] sigmas;
    private final NoiseSource source;
    private Tensor start;
    private Tensor firstNoise;

    Run(NoiseLevels levels, NoiseSource source) {
      super(
          levels.twice(
              schedule,
              step -> NoiseLevels.between(levels.sigmas()[step], levels.sigmas()[step + 1])),
          config.predictionType());
      this.sigmas = levels.sigmas();
      this.source = source;
    }

    /**
     * From level {@code s} to {@code s'}, with {@code down} and {@code up} those of an {@link
     * AncestralStep}: {@code down / s * x + (1 - down / s) * x_0 + up * z}. At even calls to the
     * middle level; at odd ones from where the even one began to the next, with the {@code x_0}
     * found in the middle. The last step onto no noise is {@code x_0}.
     */
    @Override
    public Tensor step(Tensor prediction, int index, Tensor sample) {
      int step = index / 2;
      double from = sigmas[step];
      double middle = NoiseLevels.between(from, sigmas[step + 1]);
      Tensor original = original(prediction, index, sample);
      if (sigmas[step + 1] == 0) {
        return original;
      }
      Tensor noise = source.like(sample);
      if (index % 2 == 0) {
        close();
        start = KeptTensor.of(sample);
        firstNoise = KeptTensor.of(noise);
        return noised(sample, original, AncestralStep.of(from, middle), from, noise);
      }
      double to = sigmas[step + 1];
      // of the path that is gone already; a step of no length has none
      double share = from == to ? 1 : Math.sqrt((from - middle) / (from - to));
      Tensor path = LinearCombination.of(share, firstNoise, Math.sqrt(1 - share * share), noise);
      return noised(start, original, AncestralStep.of(from, to), from, path);
    }

    private Tensor noised(
        Tensor sample, Tensor original, AncestralStep step, double from, Tensor noise) {
      double kept = step.down() / from;
      return LinearCombination.of(
          new double[] {kept, 1 - kept, step.up()}, List.of(sample, original, noise));
    }

    @Override
    public void close() {
      if (start != null) {
        start.close();
        firstNoise.close();
        start = null;
        firstNoise = null;
      }
    }
  }
}
