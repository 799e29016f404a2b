package io.distillery.diffusion.scheduler;

import org.bytedeco.pytorch.Tensor;

/**
 * Ancestral sampling with Euler's steps (Song et al., ICLR 2021, appendix F, over the noise levels
 * of Karras et al., NeurIPS 2022): each step goes below the next level, and new noise leads back up
 * to it.
 */
public final class EulerAncestralScheduler implements NoiseScheduler {
  private final SchedulerConfig config;
  private final NoiseSchedule schedule;

  public EulerAncestralScheduler(SchedulerConfig config) {
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
    private final NoiseSource source;

    Run(NoiseLevels levels, NoiseSource source) {
      super(levels, config.predictionType());
      this.source = source;
    }

    /**
     * {@code x + (down - sigma) * d + up * z}, with {@code up^2 = sigma'^2 (sigma^2 - sigma'^2) /
     * sigma^2}, {@code down^2 = sigma'^2 - up^2}, the slope {@code d} and new noise {@code z}.
     */
    @Override
    public Tensor step(Tensor prediction, int index, Tensor sample) {
      AncestralStep step = AncestralStep.of(sigma(index), sigma(index + 1));
      Tensor slope = slope(prediction, index, sample);
      Tensor lower = LinearCombination.of(1, sample, step.down() - sigma(index), slope);
      return step.up() == 0
          ? lower
          : LinearCombination.of(1, lower, step.up(), source.like(sample));
    }
  }
}
