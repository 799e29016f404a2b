package io.distillery.diffusion.scheduler;

import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * Heun's method on the probability-flow ODE (Karras, Aittala, Aila, Laine, NeurIPS 2022, algorithm
 * 1): second order, two model calls a step but for a last one onto no noise.
 */
public final class HeunScheduler implements NoiseScheduler {
  private final SchedulerConfig config;
  private final NoiseSchedule schedule;

  public HeunScheduler(SchedulerConfig config) {
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
    private Tensor firstSlope;

    Run(NoiseLevels levels) {
      super(levels.twice(schedule, step -> levels.sigmas()[step + 1]), config.predictionType());
      this.sigmas = levels.sigmas();
    }

    /**
     * At even calls Euler's step, {@code x' = x + h * d} with {@code h = sigma' - sigma}; at odd
     * ones it is taken again with the mean of the slopes at its start and its end: {@code x + h / 2
     * * (d + d')}.
     */
    @Override
    public Tensor step(Tensor prediction, int index, Tensor sample) {
      int step = index / 2;
      double h = sigmas[step + 1] - sigmas[step];
      Tensor slope = slope(prediction, index, sample);
      if (index % 2 == 0) {
        close();
        start = KeptTensor.of(sample);
        firstSlope = KeptTensor.of(slope);
        return LinearCombination.of(1, sample, h, slope);
      }
      return LinearCombination.of(
          new double[] {1, h / 2, h / 2}, List.of(start, firstSlope, slope));
    }

    @Override
    public void close() {
      if (start != null) {
        start.close();
        firstSlope.close();
        start = null;
        firstSlope = null;
      }
    }
  }
}
