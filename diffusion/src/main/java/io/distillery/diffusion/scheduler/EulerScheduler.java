package io.distillery.diffusion.scheduler;

import java.util.Arrays;
import java.util.stream.DoubleStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Samples by Euler's method on the probability-flow ODE in the noise level {@code sigma = sqrt((1 -
 * a) / a)} (Karras, Aittala, Aila, Laine, NeurIPS 2022, algorithm 2 without churn). Samples are
 * {@code x_0 + sigma * eps}: their variance grows with the noise.
 */
public final class EulerScheduler implements NoiseScheduler {
  private final SchedulerConfig config;
  private final NoiseSchedule schedule;

  /** Samples by the noise schedule of a configuration. */
  public EulerScheduler(SchedulerConfig config) {
    this.config = config;
    this.schedule = new NoiseSchedule(config);
  }

  @Override
  public NoiseSchedule schedule() {
    return schedule;
  }

  @Override
  public SamplingRun start(int steps, double strength, NoiseSource noise) {
    TimestepSpacing spacing = config.spacing().orElse(TimestepSpacing.LINSPACE);
    double[] timesteps = spacing.timesteps(steps, config.trainTimesteps(), config.stepsOffset());
    double[] sigmas = Arrays.stream(timesteps).map(schedule::sigma).toArray();
    if (config.karrasSigmas()) {
      sigmas = KarrasSigmas.of(sigmas[0], sigmas[steps - 1], steps);
      timesteps = Arrays.stream(sigmas).map(schedule::timestepOfSigma).toArray();
    }
    boolean leading = spacing == TimestepSpacing.LEADING;
    double noiseScale = leading ? Math.hypot(sigmas[0], 1) : sigmas[0];
    return new Run(
        Strength.part(timesteps, steps, strength),
        Strength.part(
            DoubleStream.concat(
                    Arrays.stream(sigmas), DoubleStream.of(config.finalSigma().value(schedule)))
                .toArray(),
            steps,
            strength),
        noiseScale);
  }

  private final class Run implements SamplingRun {
    private final double[] timesteps;
    private final double[] sigmas;
    private final double noiseScale;

    Run(double[] timesteps, double[] sigmas, double noiseScale) {
      this.timesteps = timesteps;
      this.sigmas = sigmas;
      this.noiseScale = noiseScale;
    }

    @Override
    public double[] timesteps() {
      return timesteps.clone();
    }

    @Override
    public Tensor addNoise(Tensor latents, Tensor noise) {
      return LinearCombination.of(1, latents, sigmas[0], noise);
    }

    @Override
    public Tensor fromNoise(Tensor noise) {
      return noise.mul(new Scalar(noiseScale));
    }

    @Override
    public Tensor modelInput(Tensor sample, int index) {
      return sample.mul(new Scalar(1 / Math.hypot(sigmas[index], 1)));
    }

    /**
     * Computes {@code x + (sigma' - sigma) * d} with the slope {@code d = (x - x_0) / sigma}, which
     * is the implied noise.
     */
    @Override
    public Tensor step(Tensor prediction, int index, Tensor sample) {
      double sigma = sigmas[index];
      double alpha = 1 / Math.hypot(sigma, 1);
      Tensor slope =
          config
              .predictionType()
              .noise(prediction, modelInput(sample, index), alpha, sigma * alpha);
      return LinearCombination.of(1, sample, sigmas[index + 1] - sigma, slope);
    }

    @Override
    public void close() {}
  }
}
