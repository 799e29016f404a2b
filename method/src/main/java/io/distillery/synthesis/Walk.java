package io.distillery.synthesis;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.distillery.base.ConfigurationException;
import io.distillery.base.Text;
import io.distillery.diffusion.scheduler.SamplerChoice;
import java.util.Optional;

/**
 * Says how noise is walked down to an image.
 *
 * @param steps of a whole walk, of which the strength takes its part; at least 1; none for as many
 *     as suit the model
 * @param scheduler the checkpoint's or another
 * @param reuse of how many steps the first computes the denoiser's deep layers, whose features the
 *     others take; at least 1, which reuses nothing, as does none
 */
public record Walk(
    Optional<Integer> steps,
    SamplerChoice scheduler,
    @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Integer> reuse) {
  private static final Walk DEFAULTS =
      new Walk(Optional.empty(), SamplerChoice.CHECKPOINT, Optional.empty());

  public Walk {
    if (steps.isPresent() && steps.get() < 1) {
      throw new ConfigurationException(
          Text.format("synthesis.walk.steps is %d, expected 1 or more", steps.get()));
    }
    if (reuse.isPresent() && reuse.get() < 1) {
      throw new ConfigurationException(
          Text.format("synthesis.walk.reuse is %d, expected 1 or more", reuse.get()));
    }
  }

  /** Takes the steps that suit the model by the checkpoint's own scheduler. */
  public static Walk defaults() {
    return DEFAULTS;
  }

  /** Gives this with so many steps, where no number was asked for. */
  Walk suited(int usualSteps) {
    return new Walk(Optional.of(steps.orElse(usualSteps)), scheduler, reuse);
  }
}
