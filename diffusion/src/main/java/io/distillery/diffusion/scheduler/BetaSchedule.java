package io.distillery.diffusion.scheduler;

import java.util.Locale;

/** Says how the variance of the noise added at each training step grows. */
public enum BetaSchedule {
  /** Goes straight from {@code start} to {@code end} (Ho et al. 2020). */
  LINEAR {
    @Override
    double[] betas(double start, double end, int steps) {
      double[] betas = new double[steps];
      for (int t = 0; t < steps; t++) {
        betas[t] = start + (end - start) * t / Math.max(1, steps - 1);
      }
      return betas;
    }
  },
  /** Lets the square roots go straight (Stable Diffusion; Rombach et al. 2022). */
  SCALED_LINEAR {
    @Override
    double[] betas(double start, double end, int steps) {
      double[] betas = LINEAR.betas(Math.sqrt(start), Math.sqrt(end), steps);
      for (int t = 0; t < steps; t++) {
        betas[t] *= betas[t];
      }
      return betas;
    }
  },
  /**
   * Follows the cosine schedule (Nichol, Dhariwal 2021, eq. 17); {@code start} and {@code end} are
   * unused.
   */
  SQUAREDCOS_CAP_V2 {
    @Override
    double[] betas(double start, double end, int steps) {
      double[] betas = new double[steps];
      for (int t = 0; t < steps; t++) {
        double ratio = alphaBar((t + 1.0) / steps) / alphaBar((double) t / steps);
        betas[t] = Math.min(1 - ratio, LARGEST_COSINE_BETA);
      }
      return betas;
    }

    private static double alphaBar(double time) {
      double cosine = Math.cos((time + 0.008) / 1.008 * Math.PI / 2);
      return cosine * cosine;
    }
  };

  private static final double LARGEST_COSINE_BETA = 0.999;

  abstract double[] betas(double start, double end, int steps);

  /** Returns the name in {@code scheduler_config.json}. */
  String configName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
