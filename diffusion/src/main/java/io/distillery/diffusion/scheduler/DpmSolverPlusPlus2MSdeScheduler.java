package io.distillery.diffusion.scheduler;

import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * DPM-Solver++ 2M on the stochastic equation (Lu, Zhou, Bao, Chen, Li, Zhu, arXiv 2211.01095,
 * section 5, "SDE-DPM-Solver++ 2M"): second order, one model call a step, new noise after each but
 * one onto none.
 */
public final class DpmSolverPlusPlus2MSdeScheduler implements NoiseScheduler {
  private final SchedulerConfig config;
  private final NoiseSchedule schedule;

  public DpmSolverPlusPlus2MSdeScheduler(SchedulerConfig config) {
    this.config = config;
    this.schedule = new NoiseSchedule(config);
  }

  @Override
  public NoiseSchedule schedule() {
    return schedule;
  }

  @Override
  public SamplingRun start(int steps, double strength, NoiseSource noise) {
    return new Run(
        SolverLevels.of(config, schedule, steps, config.finalSigma()).part(steps, strength),
        steps,
        noise);
  }

  private final class Run extends SolverRun {
    private final boolean firstOrderEnd;
    private final NoiseSource source;
    private Tensor previous;

    Run(SolverLevels levels, int steps, NoiseSource source) {
      super(schedule, levels, config.predictionType());
      this.firstOrderEnd = DpmSolverPlusPlus2MScheduler.endsInFirstOrder(config, steps);
      this.source = source;
    }

    /**
     * With {@code h} the step in lambda and {@code r} the ratio of the step before to this one:
     * {@code x' = sigma'/sigma * e^-h * x + alpha' * (1 - e^-2h) * D + sigma' * sqrt(1 - e^-2h) *
     * z}, where {@code D = (1 + 1/(2r)) * x_0 - 1/(2r) * x_0 of the step before}, or {@code x_0}
     * alone in first order, and {@code z} is new noise.
     */
    @Override
    public Tensor step(Tensor prediction, int index, Tensor sample) {
      Tensor original = original(prediction, index, sample);
      double h = lambda(index + 1) - lambda(index);
      double keep = sigma(index + 1) / sigma(index) * Math.exp(-h);
      double variance = -Math.expm1(-2 * h);
      double shift = alpha(index + 1) * variance;
      Tensor next;
      if (previous == null || (isLast(index) && firstOrderEnd)) {
        next = LinearCombination.of(keep, sample, shift, original);
      } else {
        double r = (lambda(index) - lambda(index - 1)) / h;
        double[] weights = {keep, shift * (1 + 0.5 / r), -shift * 0.5 / r};
        next = LinearCombination.of(weights, List.of(sample, original, previous));
      }
      close();
      previous = KeptTensor.of(original);
      double deviation = sigma(index + 1) * Math.sqrt(variance);
      return deviation == 0 ? next : LinearCombination.of(1, next, deviation, source.like(sample));
    }

    @Override
    public void close() {
      if (previous != null) {
        previous.close();
        previous = null;
      }
    }
  }
}
