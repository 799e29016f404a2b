package io.distillery.diffusion.scheduler;

import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * Diffusion exponential integrator sampler (Zhang, Chen, ICLR 2023, arXiv 2204.13902, log-rho-AB of
 * order two): the noise of two calls is interpolated in the logarithm of {@code rho = sigma /
 * alpha}, and the integral is exact. The walk ends at the level of timestep 0.
 */
public final class DeisScheduler implements NoiseScheduler {
  private final SchedulerConfig config;
  private final NoiseSchedule schedule;

  public DeisScheduler(SchedulerConfig config) {
    this.config = config;
    this.schedule = new NoiseSchedule(config);
  }

  @Override
  public NoiseSchedule schedule() {
    return schedule;
  }

  // As DPM-Solver++ does.
  private static final int FEW_STEPS = 15;

  @Override
  public SamplingRun start(int steps, double strength, NoiseSource noise) {
    return new Run(
        SolverLevels.of(config, schedule, steps, FinalSigma.SIGMA_MIN).part(steps, strength),
        config.lowerOrderFinal() && steps < FEW_STEPS);
  }

  private final class Run extends SolverRun {
    private final boolean firstOrderEnd;
    private Tensor previous;

    Run(SolverLevels levels, boolean firstOrderEnd) {
      super(schedule, levels, config.predictionType());
      this.firstOrderEnd = firstOrderEnd;
    }

    /**
     * {@code x' = alpha' * (x / alpha + integral from rho to rho' of eps)} (their eq. 11), with
     * {@code eps} the noise of this call, or a straight line in {@code log rho} through it and the
     * noise of the call before.
     */
    @Override
    public Tensor step(Tensor prediction, int index, Tensor sample) {
      Tensor noise = noise(prediction, index, sample);
      double ratio = alpha(index + 1) / alpha(index);
      double from = level(index);
      double to = level(index + 1);
      Tensor next;
      if (previous == null || (isLast(index) && firstOrderEnd)) {
        next = LinearCombination.of(ratio, sample, alpha(index + 1) * (to - from), noise);
      } else {
        double before = level(index - 1);
        double own = integral(from, to, from, before);
        double[] weights = {ratio, alpha(index + 1) * own, alpha(index + 1) * (to - from - own)};
        next = LinearCombination.of(weights, List.of(sample, noise, previous));
      }
      close();
      previous = KeptTensor.of(noise);
      return next;
    }

    /**
     * From {@code a} to {@code b} of the line in {@code log rho} that is 1 at {@code one}, 0 at
     * {@code zero}.
     */
    private static double integral(double a, double b, double one, double zero) {
      double upper = b * (Math.log(b) - 1 - Math.log(zero));
      double lower = a * (Math.log(a) - 1 - Math.log(zero));
      return (upper - lower) / (Math.log(one) - Math.log(zero));
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
