package io.distillery.diffusion.scheduler;

import io.distillery.base.ConfigurationException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * Samples by pseudo numerical methods (Liu, Ren, Lin, Zhao, ICLR 2022, arXiv 2202.09778) in the
 * linear multistep form that Stable Diffusion uses ("PLMS"): up to four predictions are combined
 * (Adams-Bashforth, their eq. 12), and the first step is taken twice (Heun) in place of the paper's
 * Runge-Kutta start.
 */
public final class PndmScheduler implements NoiseScheduler {
  /** Says how a walk that starts in the middle of the list takes its first step. */
  public enum MidwayStart {
    /**
     * Starts as the reference does: the second call is taken for the repeat of the first step
     * whatever its timestep, so that from the third call on the sample is one step noisier than the
     * model is told.
     */
    REFERENCE,
    /** Repeats the second timestep as a whole walk does; this takes one call more. */
    REPEATED
  }

  private static final double[][] ADAMS_BASHFORTH = {
    {1},
    {3 / 2.0, -1 / 2.0},
    {23 / 12.0, -16 / 12.0, 5 / 12.0},
    {55 / 24.0, -59 / 24.0, 37 / 24.0, -9 / 24.0}
  };

  private final SchedulerConfig config;
  private final NoiseSchedule schedule;
  private final MidwayStart midwayStart;

  /** Starts midway as the reference does. */
  public PndmScheduler(SchedulerConfig config) {
    this(config, MidwayStart.REFERENCE);
  }

  /** Samples by the noise schedule of a configuration, which must skip Runge-Kutta steps. */
  public PndmScheduler(SchedulerConfig config, MidwayStart midwayStart) {
    if (!config.skipPrkSteps()) {
      throw new ConfigurationException(
          "PNDM with Runge-Kutta steps is not supported: set skip_prk_steps to true"
              + " or choose another scheduler");
    }
    this.config = config;
    this.schedule = new NoiseSchedule(config);
    this.midwayStart = midwayStart;
  }

  @Override
  public NoiseSchedule schedule() {
    return schedule;
  }

  @Override
  public SamplingRun start(int steps, double strength, NoiseSource noise) {
    double[] once = DdimScheduler.wholeTimesteps(config, steps);
    int skipped = Strength.skipped(steps, strength);
    double[] taken =
        switch (midwayStart) {
          case REFERENCE -> {
            double[] whole = repeatSecond(once);
            yield Arrays.copyOfRange(whole, skipped, whole.length);
          }
          // The whole list is one longer from its third entry on.
          case REPEATED ->
              repeatSecond(
                  Arrays.copyOfRange(once, skipped > 1 ? skipped - 1 : skipped, once.length));
        };
    return new Run(taken, config.trainTimesteps() / steps);
  }

  private static double[] repeatSecond(double[] once) {
    if (once.length == 1) {
      return once;
    }
    double[] twice = new double[once.length + 1];
    System.arraycopy(once, 0, twice, 0, 2);
    System.arraycopy(once, 1, twice, 2, once.length - 1);
    return twice;
  }

  private final class Run extends VariancePreservingRun {
    private final int stride;

    /** Holds the predictions of the latest calls, the newest first. */
    private final Deque<Tensor> predictions = new ArrayDeque<>();

    private Tensor firstSample;
    private int calls;

    Run(double[] timesteps, int stride) {
      super(schedule, timesteps);
      this.stride = stride;
    }

    @Override
    public Tensor step(Tensor prediction, int index, Tensor sample) {
      long t = timestep(index);
      calls++;
      if (calls == 2) {
        Tensor mean = LinearCombination.of(0.5, prediction, 0.5, predictions.getFirst());
        Tensor again = transfer(firstSample, mean, t + stride, t);
        firstSample.close();
        firstSample = null;
        return again;
      }
      remember(prediction);
      if (calls == 1) {
        firstSample = KeptTensor.of(sample);
      }
      List<Tensor> newest = new ArrayList<>(predictions);
      Tensor combined = LinearCombination.of(ADAMS_BASHFORTH[newest.size() - 1], newest);
      return transfer(sample, combined, t, t - stride);
    }

    /**
     * Computes equation 11: the sample at timestep {@code to} that follows from the one at {@code
     * from} if the noise is {@code eps}.
     */
    private Tensor transfer(Tensor sample, Tensor prediction, long from, long to) {
      double a = schedule.alphaBar(from);
      double b = to >= 0 ? schedule.alphaBar(to) : alphaBarBelow();
      PredictionType type = config.predictionType();
      Tensor eps = type.noise(prediction, sample, Math.sqrt(a), Math.sqrt(1 - a));
      if (a == 0) { // pure noise: the same by way of the clean sample
        Tensor original = type.original(prediction, sample, 0, 1);
        return LinearCombination.of(Math.sqrt(b), original, Math.sqrt(1 - b), eps);
      }
      double denominator = a * Math.sqrt(1 - b) + Math.sqrt(a * (1 - a) * b);
      return LinearCombination.of(Math.sqrt(b / a), sample, -(b - a) / denominator, eps);
    }

    private double alphaBarBelow() {
      return config.setAlphaToOne().orElse(false) ? 1 : schedule.alphaBar(0);
    }

    private void remember(Tensor prediction) {
      predictions.addFirst(KeptTensor.of(prediction));
      if (predictions.size() > ADAMS_BASHFORTH.length) {
        predictions.removeLast().close();
      }
    }

    @Override
    public void close() {
      predictions.forEach(Tensor::close);
      predictions.clear();
      if (firstSample != null) {
        firstSample.close();
        firstSample = null;
      }
    }
  }
}
