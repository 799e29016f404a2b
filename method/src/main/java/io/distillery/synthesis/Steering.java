package io.distillery.synthesis;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.distillery.base.Problems;

/**
 * Says what steers a walk beside the texts (docs/sampling.md, steering); 0 is none of it.
 *
 * @param mode part of the way to the prototype that each step of the noisier half takes, 0 to 1
 *     ({@link io.distillery.diffusion.sampling.ModeGuidance})
 * @param deviation length of the push away from the most similar image already drawn of the class,
 *     as a share of the step's noise, 0 to 1 ({@link
 *     io.distillery.diffusion.sampling.DeviationGuidance})
 */
public record Steering(double mode, double deviation) {
  private static final Steering NONE = new Steering(0, 0);

  public Steering {
    Problems problems = new Problems();
    problems.require(
        mode >= 0 && mode <= 1, "synthesis.steering.mode is %s, expected 0 (none) to 1", mode);
    problems.require(
        deviation >= 0 && deviation <= 1,
        "synthesis.steering.deviation is %s, expected 0 (none) to 1",
        deviation);
    problems.throwIfAny();
  }

  /** Leaves the walk to model and texts. */
  public static Steering none() {
    return NONE;
  }

  /** Says whether an image depends on those drawn of its class before. */
  @JsonIgnore
  public boolean isInOrder() {
    return deviation > 0;
  }
}
