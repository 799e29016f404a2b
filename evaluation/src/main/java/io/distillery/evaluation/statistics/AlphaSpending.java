package io.distillery.evaluation.statistics;

import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * Tells how much of the error rate may be spent until a part of the planned sets is seen: 2 - 2
 * Phi(z / sqrt(t)), with z the normal quantile of 1 - alpha / 2 (Lan and DeMets, Biometrika 70,
 * 1983). Like the boundaries of O'Brien and Fleming it spends little early, when few sets say
 * little, and leaves nearly all for the end.
 *
 * @param alpha the error rate, between 0 and 1
 */
record AlphaSpending(double alpha) {
  private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);

  /**
   * Computes what may be spent until then.
   *
   * @param share of the planned sets, above 0 and at most 1
   * @return 0 to {@code alpha}
   */
  double until(double share) {
    double z = NORMAL.inverseSurvivalProbability(alpha / 2);
    return share == 1 ? alpha : 2 * NORMAL.survivalProbability(z / Math.sqrt(share));
  }
}
