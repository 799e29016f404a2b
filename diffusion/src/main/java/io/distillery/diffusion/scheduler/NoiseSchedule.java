package io.distillery.diffusion.scheduler;

import io.distillery.base.Text;
import io.distillery.torch.Tensors;
import java.util.Arrays;
import java.util.function.LongToDoubleFunction;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Tensor;

/**
 * Describes the forward process: how much of the clean sample and how much noise a training
 * timestep holds. Immutable.
 */
public final class NoiseSchedule {
  // Keeps sigma finite where the last timestep is pure noise; as the reference does.
  private static final double SMALLEST_ALPHA_BAR = 0x1p-24;

  private final double[] alphaBars;

  NoiseSchedule(SchedulerConfig config) {
    double[] betas =
        config.betaSchedule().betas(config.betaStart(), config.betaEnd(), config.trainTimesteps());
    alphaBars = new double[betas.length];
    double product = 1;
    for (int t = 0; t < betas.length; t++) {
      product *= 1 - betas[t];
      alphaBars[t] = product;
    }
    if (config.rescaleBetasToZeroSnr()) {
      rescaleToZeroSnr(alphaBars);
    }
  }

  /** Shifts and stretches the square roots (Lin et al. 2023, arXiv 2305.08891, algorithm 1). */
  private static void rescaleToZeroSnr(double[] alphaBars) {
    double first = Math.sqrt(alphaBars[0]);
    double last = Math.sqrt(alphaBars[alphaBars.length - 1]);
    for (int t = 0; t < alphaBars.length; t++) {
      double root = (Math.sqrt(alphaBars[t]) - last) * first / (first - last);
      alphaBars[t] = root * root;
    }
  }

  /** Returns the timesteps of training. */
  public int timesteps() {
    return alphaBars.length;
  }

  /**
   * Returns the share of the clean sample in the variance at timestep {@code t}; {@code
   * alphas_cumprod[t]}.
   */
  public double alphaBar(long t) {
    if (t < 0 || t >= alphaBars.length) {
      throw new IllegalArgumentException(
          Text.format("Timestep %d is not among 0 to %d", t, alphaBars.length - 1));
    }
    return alphaBars[(int) t];
  }

  /** Computes the signal-to-noise ratio {@code alphaBar / (1 - alphaBar)} at timestep {@code t}. */
  public double snr(long t) {
    return alphaBar(t) / (1 - alphaBar(t));
  }

  /**
   * Computes what min-SNR-gamma multiplies a sample's loss by (Hang et al. 2023, arXiv 2303.09556):
   * {@code min(snr, gamma) / snr} where noise is predicted, {@code min(snr, gamma) / (snr + 1)} for
   * v, {@code min(snr, gamma)} for the clean sample.
   */
  public double minSnrWeight(long t, double gamma, PredictionType prediction) {
    double capped = Math.min(snr(t), gamma);
    return switch (prediction) {
      case EPSILON -> capped / snr(t);
      case V_PREDICTION -> capped / (snr(t) + 1);
      case SAMPLE -> capped;
    };
  }

  /**
   * Noises clean samples: {@code sqrt(alphaBar) * x_0 + sqrt(1 - alphaBar) * eps}.
   *
   * @param original {@code [b, ...]} or {@code [1, ...]}
   * @param noise of the same shape
   * @param timesteps one for each sample
   */
  public Tensor addNoise(Tensor original, Tensor noise, long... timesteps) {
    Tensor alpha = column(original, t -> Math.sqrt(alphaBar(t)), timesteps);
    Tensor sigma = column(original, t -> Math.sqrt(1 - alphaBar(t)), timesteps);
    return original.mul(alpha).add_(noise.mul(sigma));
  }

  /**
   * Computes what a v-predicting model is trained towards: {@code sqrt(alphaBar) * eps - sqrt(1 -
   * alphaBar) * x_0}; arguments as in {@link #addNoise}.
   */
  public Tensor velocity(Tensor original, Tensor noise, long... timesteps) {
    Tensor alpha = column(original, t -> Math.sqrt(alphaBar(t)), timesteps);
    Tensor sigma = column(original, t -> Math.sqrt(1 - alphaBar(t)), timesteps);
    return noise.mul(alpha).sub_(original.mul(sigma));
  }

  private static Tensor column(Tensor like, LongToDoubleFunction value, long... timesteps) {
    long[] shape = new long[(int) like.dim()];
    Arrays.fill(shape, 1);
    shape[0] = timesteps.length;
    double[] values = LongStream.of(timesteps).mapToDouble(value).toArray();
    return Tensors.of(values, shape).to(like.scalar_type());
  }

  /**
   * Computes noise over signal, {@code sqrt((1 - alphaBar) / alphaBar)}, interpolated between
   * timesteps; Karras et al. call it the noise level.
   */
  public double sigma(double t) {
    int below = (int) Math.min(Math.floor(t), alphaBars.length - 2.0);
    double part = t - below;
    return (1 - part) * sigmaAt(below) + part * sigmaAt(below + 1);
  }

  /**
   * Finds the timestep, fractional, whose noise level is {@code sigma}: log-linear between
   * timesteps.
   */
  double timestepOfSigma(double sigma) {
    int below = 0;
    while (below < alphaBars.length - 2 && sigmaAt(below + 1) <= sigma) {
      below++;
    }
    double low = Math.log(sigmaAt(below));
    double high = Math.log(sigmaAt(below + 1));
    double part = (Math.log(sigma) - low) / (high - low);
    return below + Math.min(1, Math.max(0, part));
  }

  private double sigmaAt(int t) {
    double alphaBar = Math.max(alphaBars[t], SMALLEST_ALPHA_BAR);
    return Math.sqrt((1 - alphaBar) / alphaBar);
  }
}
