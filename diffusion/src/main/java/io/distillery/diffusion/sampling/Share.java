package io.distillery.diffusion.sampling;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Text;

/** Checks how strongly a walk is steered: from 0, not at all, to 1. */
final class Share {
  private Share() {}

  /**
   * Returns a share.
   *
   * @param name of the steer
   * @throws ConfigurationException if it is below 0, above 1 or no number
   */
  static double of(String name, double share) {
    if (!(share >= 0 && share <= 1)) {
      throw new ConfigurationException(
          Text.format("%s is %s, expected 0 (none) to 1", name, share));
    }
    return share;
  }
}
