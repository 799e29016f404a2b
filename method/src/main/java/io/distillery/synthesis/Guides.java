package io.distillery.synthesis;

import io.distillery.base.ConfigurationException;
import java.util.Optional;

/**
 * Holds what is known of the real images beside their prototypes, where walks are steered by it.
 *
 * @param real latents of some of them, for {@link Steering#transport}
 * @param teacher a network that was trained on them, for {@link Steering#teacher}
 */
public record Guides(Optional<RealLatents> real, Optional<ClassLoss> teacher) {
  /** Knows nothing. */
  public static final Guides NONE = new Guides(Optional.empty(), Optional.empty());

  /**
   * Checks that what a steering needs is there.
   *
   * @throws ConfigurationException if it is not
   */
  Guides requireFor(Steering steering) {
    if (steering.transport().isPresent() && real.isEmpty()) {
      throw new ConfigurationException(
          "synthesis.steering.transport is towards real images, whose latents were not given");
    }
    if (steering.teacher().isPresent() && teacher.isEmpty()) {
      throw new ConfigurationException(
          "synthesis.steering.teacher is by a trained network, which was not given");
    }
    return this;
  }
}
