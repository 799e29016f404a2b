package io.distillery.diffusion.scheduler;

import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * Samples by DPM-Solver++ 2M (Lu, Zhou, Bao, Chen, Li, Zhu, arXiv 2211.01095, algorithm 2): second
 * order, two predictions of the clean sample combined, one model call a step. The first step and
 * the last, onto {@code sigma = 0}, are of first order; a last step onto a level above 0 as the
 * configuration says.
 */
public final class DpmSolverPlusPlus2MScheduler implements NoiseScheduler {
  // Below this many steps a last one of second order is unstable (diffusers' number).
  private static final int FEW_STEPS = 15;

  private final SchedulerConfig config;
  private final NoiseSchedule schedule;

  /** Samples by the noise schedule of a configuration. */
  public DpmSolverPlusPlus2MScheduler(SchedulerConfig config) {
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
        SolverLevels.of(config, schedule, steps, config.finalSigma()).part(steps, strength), steps);
  }

  /** Whether the last step of a walk is of first order. */
  static boolean endsInFirstOrder(SchedulerConfig config, int steps) {
    return config.finalSigma() == FinalSigma.ZERO
        || config.eulerAtFinal()
        || (config.lowerOrderFinal() && steps < FEW_STEPS);
  }

  private final class Run extends SolverRun {
    private final boolean firstOrderEnd;
    private Tensor previous;

    Run(SolverLevels levels, int steps) {
      super(schedule, levels, config.predictionType());
      this.firstOrderEnd = endsInFirstOrder(config, steps);
    }

    /**
     * Computes, with {@code lambda = log(alpha / sigma)}, {@code h} the step in it and {@code r}
     * the ratio of the step before to this one: {@code x' = sigma'/sigma * x - alpha' * (e^-h - 1)
     * * D}, where {@code D = (1 + 1/(2r)) * x_0 - 1/(2r) * x_0 of the step before}, or {@code x_0}
     * alone in first order.
     */
    @Override
    public Tensor step(Tensor prediction, int index, Tensor sample) {
      Tensor original = original(prediction, index, sample);
      double h = lambda(index + 1) - lambda(index);
      double shift = -alpha(index + 1) * Math.expm1(-h);
      double keep = sigma(index + 1) / sigma(index);
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
      return next;
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
