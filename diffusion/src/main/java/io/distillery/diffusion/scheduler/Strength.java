package io.distillery.diffusion.scheduler;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Text;
import java.util.Arrays;

/** Computes the part of a walk that an image-to-image run takes. */
final class Strength {
  private Strength() {}

  /** Computes the timesteps skipped at the start: {@code steps - floor(steps * strength)}. */
  static int skipped(int steps, double strength) {
    if (!(strength > 0 && strength <= 1)) {
      throw new ConfigurationException(
          Text.format("The strength is %s, expected above 0 and at most 1", strength));
    }
    int taken = (int) (steps * strength);
    if (taken == 0) {
      throw new ConfigurationException(
          Text.format(
              "Strength %s of %d steps leaves no step to take; raise one of them",
              strength, steps));
    }
    return steps - taken;
  }

  /** Returns the list from the first timestep taken on. */
  static double[] part(double[] timesteps, int steps, double strength) {
    return Arrays.copyOfRange(timesteps, skipped(steps, strength), timesteps.length);
  }
}
