package io.distillery.diffusion.scheduler;

/**
 * Spaces noise levels evenly in {@code sigma^(1/7)} (Karras, Aittala, Aila, Laine, NeurIPS 2022,
 * eq. 5).
 */
final class KarrasSigmas {
  private static final double RHO = 7;

  private KarrasSigmas() {}

  /** Computes {@code count} levels from {@code largest} down to {@code smallest}. */
  static double[] of(double largest, double smallest, int count) {
    double from = Math.pow(largest, 1 / RHO);
    double to = Math.pow(smallest, 1 / RHO);
    double[] sigmas = new double[count];
    for (int i = 0; i < count; i++) {
      double ramp = count == 1 ? 0 : (double) i / (count - 1);
      sigmas[i] = Math.pow(from + ramp * (to - from), RHO);
    }
    return sigmas;
  }
}
