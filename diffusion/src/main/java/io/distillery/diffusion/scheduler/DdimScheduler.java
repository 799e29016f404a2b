package io.distillery.diffusion.scheduler;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Text;
import java.util.Arrays;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;

/**
 * Samples by denoising diffusion implicit models (Song, Meng, Ermon, arXiv 2010.02502): without
 * noise on the way, or with a share of it.
 */
public final class DdimScheduler implements NoiseScheduler {
  private final SchedulerConfig config;
  private final NoiseSchedule schedule;
  private final double eta;

  /** Samples without noise on the way. */
  public DdimScheduler(SchedulerConfig config) {
    this(config, 0);
  }

  /**
   * Samples with noise on the way.
   *
   * @param eta from 0, none, to 1, as much as {@link DdpmScheduler} adds
   */
  public DdimScheduler(SchedulerConfig config, double eta) {
    if (!(eta >= 0 && eta <= 1)) {
      throw new ConfigurationException(Text.format("eta is %s, expected 0 to 1", eta));
    }
    this.config = config;
    this.schedule = new NoiseSchedule(config);
    this.eta = eta;
  }

  @Override
  public NoiseSchedule schedule() {
    return schedule;
  }

  @Override
  public SamplingRun start(int steps, double strength, NoiseSource noise) {
    return new Run(wholeTimesteps(config, steps), steps, strength, noise);
  }

  /** Lists the timesteps that PNDM, DDIM and DDPM walk. */
  static double[] wholeTimesteps(SchedulerConfig config, int steps) {
    TimestepSpacing spacing = config.spacing().orElse(TimestepSpacing.LEADING);
    double[] timesteps = spacing.timesteps(steps, config.trainTimesteps(), config.stepsOffset());
    return Arrays.stream(timesteps).map(Math::rint).toArray();
  }

  /** Clamps to [-1, 1] where asked. */
  static Tensor clip(Tensor original, boolean clip) {
    return clip
        ? original.clamp(new ScalarOptional(new Scalar(-1.0)), new ScalarOptional(new Scalar(1.0)))
        : original;
  }

  private final class Run extends VariancePreservingRun {
    private final int stride;
    private final NoiseSource source;
    private final boolean clip = config.clipSample().orElse(true);

    Run(double[] timesteps, int steps, double strength, NoiseSource source) {
      super(schedule, Strength.part(timesteps, steps, strength));
      this.stride = config.trainTimesteps() / steps;
      this.source = source;
    }

    /**
     * Computes equations 12 and 16: {@code x_(t-1) = sqrt(a_(t-1)) * x_0 + sqrt(1 - a_(t-1) - s^2)
     * * eps + s * z}, with {@code x_0} and {@code eps} as the prediction implies them, {@code a}
     * the cumulative alphas, {@code z} new noise and {@code s = eta * sqrt((1 - a_(t-1)) / (1 -
     * a_t)) * sqrt(1 - a_t / a_(t-1))}.
     */
    @Override
    public Tensor step(Tensor prediction, int index, Tensor sample) {
      long t = timestep(index);
      double alphaBar = schedule.alphaBar(t);
      double next = below(t - stride);
      double alpha = Math.sqrt(alphaBar);
      double sigma = Math.sqrt(1 - alphaBar);
      PredictionType type = config.predictionType();
      Tensor original = clip(type.original(prediction, sample, alpha, sigma), clip);
      Tensor noise = type.noise(prediction, sample, alpha, sigma);
      double variance = eta * eta * (1 - next) / (1 - alphaBar) * (1 - alphaBar / next);
      Tensor mean =
          LinearCombination.of(Math.sqrt(next), original, Math.sqrt(1 - next - variance), noise);
      return variance == 0 ? mean : mean.add_(source.like(sample), new Scalar(Math.sqrt(variance)));
    }

    private double below(long t) {
      if (t >= 0) {
        return schedule.alphaBar(t);
      }
      return config.setAlphaToOne().orElse(true) ? 1 : schedule.alphaBar(0);
    }
  }
}
