package io.distillery.diffusion.scheduler;

import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
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
    double[] timesteps = timesteps(steps);
    double[] sigmas = Arrays.stream(timesteps).map(schedule::sigma).toArray();
    if (config.karrasSigmas()) {
      double largest = schedule.sigma(config.trainTimesteps() - 1.0);
      sigmas = KarrasSigmas.of(largest, schedule.sigma(0), steps);
      timesteps = Arrays.stream(sigmas).map(schedule::timestepOfSigma).map(Math::rint).toArray();
    }
    return new Run(
        Strength.part(timesteps, steps, strength),
        Strength.part(
            DoubleStream.concat(
                    Arrays.stream(sigmas), DoubleStream.of(config.finalSigma().value(schedule)))
                .toArray(),
            steps,
            strength),
        steps);
  }

  private double[] timesteps(int steps) {
    int trained = config.trainTimesteps();
    double[] timesteps =
        switch (config.spacing().orElse(TimestepSpacing.LINSPACE)) {
          case LINSPACE -> TimestepSpacing.LINSPACE.timesteps(steps + 1, trained, 0);
          case LEADING ->
              TimestepSpacing.LEADING.timesteps(steps + 1, trained, config.stepsOffset());
          case TRAILING -> TimestepSpacing.TRAILING.timesteps(steps, trained, 0);
        };
    return Arrays.stream(timesteps).limit(steps).map(Math::rint).toArray();
  }

  private final class Run extends VariancePreservingRun {
    private final double[] sigmas;
    private final boolean firstOrderEnd;
    private Tensor previous;

    Run(double[] timesteps, double[] sigmas, int steps) {
      super(schedule, timesteps);
      this.sigmas = sigmas;
      this.firstOrderEnd =
          config.finalSigma() == FinalSigma.ZERO
              || config.eulerAtFinal()
              || (config.lowerOrderFinal() && steps < FEW_STEPS);
    }

    @Override
    public Tensor addNoise(Tensor latents, Tensor noise) {
      return LinearCombination.of(alpha(0), latents, sigma(0), noise);
    }

    /**
     * Computes, with {@code lambda = log(alpha / sigma)}, {@code h} the step in it and {@code r}
     * the ratio of the step before to this one: {@code x' = sigma'/sigma * x - alpha' * (e^-h - 1)
     * * D}, where {@code D = (1 + 1/(2r)) * x_0 - 1/(2r) * x_0 of the step before}, or {@code x_0}
     * alone in first order.
     */
    @Override
    public Tensor step(Tensor prediction, int index, Tensor sample) {
      Tensor original =
          config.predictionType().original(prediction, sample, alpha(index), sigma(index));
      double h = lambda(index + 1) - lambda(index);
      double shift = -alpha(index + 1) * Math.expm1(-h);
      double keep = sigma(index + 1) / sigma(index);
      Tensor next;
      boolean last = index == sigmas.length - 2;
      if (previous == null || (last && firstOrderEnd)) {
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

    private double alpha(int index) {
      return 1 / Math.hypot(sigmas[index], 1);
    }

    private double sigma(int index) {
      return sigmas[index] * alpha(index);
    }

    /** Computes lambda, infinite at the end of the walk. */
    private double lambda(int index) {
      return -Math.log(sigmas[index]);
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
