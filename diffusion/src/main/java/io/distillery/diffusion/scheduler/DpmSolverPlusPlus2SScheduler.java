package io.distillery.diffusion.scheduler;

import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * DPM-Solver++ 2S (Lu, Zhou, Bao, Chen, Li, Zhu, arXiv 2211.01095, algorithm 1): second order,
 * single step. A step of two model calls goes over two of the walk's levels: to the first of them
 * in first order, then from its start to the second. A step that is left over, and the last onto no
 * noise, are of first order.
 */
public final class DpmSolverPlusPlus2SScheduler implements NoiseScheduler {
  private final SchedulerConfig config;
  private final NoiseSchedule schedule;

  public DpmSolverPlusPlus2SScheduler(SchedulerConfig config) {
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
        SolverLevels.of(config, schedule, steps, config.finalSigma()).part(steps, strength));
  }

  private final class Run extends SolverRun {
    private Tensor start;
    private Tensor firstOriginal;

    Run(SolverLevels levels) {
      super(schedule, levels, config.predictionType());
    }

    /**
     * In first order {@code x' = sigma'/sigma * x - alpha' * (e^-h - 1) * x_0}. In second order
     * from the level {@code s} of the call before to the next one, {@code h} apart in lambda, with
     * this call's level a share {@code r} of the way: {@code x_s * sigma'/sigma_s - alpha' * (e^-h
     * - 1) * ((1 - 1/(2r)) * x_0 at s + 1/(2r) * x_0 here)}.
     */
    @Override
    public Tensor step(Tensor prediction, int index, Tensor sample) {
      Tensor original = original(prediction, index, sample);
      boolean second = start != null && level(index + 1) > 0;
      int from = second ? index - 1 : index;
      double h = lambda(index + 1) - lambda(from);
      double shift = -alpha(index + 1) * Math.expm1(-h);
      double keep = sigma(index + 1) / sigma(from);
      if (!second) {
        close();
        start = KeptTensor.of(sample);
        firstOriginal = KeptTensor.of(original);
        return LinearCombination.of(keep, sample, shift, original);
      }
      double r = (lambda(index) - lambda(from)) / h;
      double[] weights = {keep, shift * (1 - 0.5 / r), shift * 0.5 / r};
      Tensor next = LinearCombination.of(weights, List.of(start, firstOriginal, original));
      close();
      return next;
    }

    @Override
    public void close() {
      if (start != null) {
        start.close();
        firstOriginal.close();
        start = null;
        firstOriginal = null;
      }
    }
  }
}
