package io.distillery.diffusion.scheduler;

import io.distillery.base.Text;
import org.bytedeco.pytorch.Tensor;

/**
 * Strategic stochastic sampling of trajectory consistency models (Zheng et al., arXiv 2402.19159,
 * algorithm 2): each call leads along the walk beyond the next timestep, and new noise leads back
 * to it.
 */
public final class TcdScheduler implements NoiseScheduler {
  /** What the authors recommend. */
  private static final double USUAL_GAMMA = 0.3;

  private final SchedulerConfig config;
  private final NoiseSchedule schedule;
  private final double gamma;

  /** With the authors' share of noise, 0.3. */
  public TcdScheduler(SchedulerConfig config) {
    this(config, USUAL_GAMMA);
  }

  /**
   * With another share.
   *
   * @param gamma from 0, no noise, to 1, all of it: multistep consistency sampling
   */
  public TcdScheduler(SchedulerConfig config, double gamma) {
    if (!(gamma >= 0 && gamma <= 1)) {
      throw new IllegalArgumentException(Text.format("gamma is %s, expected 0 to 1", gamma));
    }
    this.config = config;
    this.schedule = new NoiseSchedule(config);
    this.gamma = gamma;
  }

  @Override
  public NoiseSchedule schedule() {
    return schedule;
  }

  @Override
  public SamplingRun start(int steps, double strength, NoiseSource noise) {
    return new Run(DistilledTimesteps.of(config, steps, strength), noise);
  }

  private final class Run extends VariancePreservingRun {
    private final int calls;
    private final NoiseSource source;

    Run(double[] timesteps, NoiseSource source) {
      super(schedule, timesteps);
      this.calls = timesteps.length;
      this.source = source;
    }

    /**
     * To {@code s = (1 - gamma) * t'}, {@code t'} the next timestep (0 after the last): {@code x_s
     * = sqrt(a_s) * x_0 + sqrt(1 - a_s) * eps}; from there {@code sqrt(a'/a_s) * x_s + sqrt(1 -
     * a'/a_s) * z}, but not after the last call.
     */
    @Override
    public Tensor step(Tensor prediction, int index, Tensor sample) {
      double a = schedule.alphaBar(timestep(index));
      double alpha = Math.sqrt(a);
      double sigma = Math.sqrt(1 - a);
      boolean last = index + 1 == calls;
      long next = last ? 0 : timestep(index + 1);
      double below = schedule.alphaBar((long) Math.floor((1 - gamma) * next));
      Tensor original = config.predictionType().original(prediction, sample, alpha, sigma);
      Tensor eps = config.predictionType().noise(prediction, sample, alpha, sigma);
      Tensor reached = LinearCombination.of(Math.sqrt(below), original, Math.sqrt(1 - below), eps);
      if (last || gamma == 0) {
        return reached;
      }
      double ratio = schedule.alphaBar(next) / below;
      return LinearCombination.of(
          Math.sqrt(ratio), reached, Math.sqrt(1 - ratio), source.like(sample));
    }
  }
}
