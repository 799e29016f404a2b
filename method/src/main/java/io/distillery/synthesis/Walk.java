package io.distillery.synthesis;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Text;
import io.distillery.diffusion.scheduler.SamplerChoice;

/**
 * Says how noise is walked down to an image.
 *
 * @param steps of a whole walk, of which the strength takes its part; at least 1
 * @param scheduler the checkpoint's or another
 */
public record Walk(int steps, SamplerChoice scheduler) {
  private static final Walk DEFAULTS = new Walk(50, SamplerChoice.CHECKPOINT);

  public Walk {
    if (steps < 1) {
      throw new ConfigurationException(
          Text.format("synthesis.walk.steps is %d, expected 1 or more", steps));
    }
  }

  /** Takes the published 50 steps by the checkpoint's own scheduler. */
  public static Walk defaults() {
    return DEFAULTS;
  }
}
