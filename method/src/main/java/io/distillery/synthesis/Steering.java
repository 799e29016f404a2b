package io.distillery.synthesis;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.distillery.base.Problems;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.Optional;

/**
 * Says what steers a walk beside the texts (docs/sampling.md, steering); 0 is none of it.
 *
 * @param mode part of the way to the prototype that each step of the noisier half takes, 0 to 1
 *     ({@link io.distillery.diffusion.sampling.ModeGuidance})
 * @param deviation length of the push away from the most similar image already drawn of the class,
 *     as a share of the step's noise, 0 to 1 ({@link
 *     io.distillery.diffusion.sampling.DeviationGuidance})
 * @param transport part of the way, at each step of the noisier half, to the real images that no
 *     other of the class stands for, above 0, to 1 ({@link
 *     io.distillery.diffusion.sampling.TransportGuidance}); 0 is as none
 * @param teacher length of the step against the gradient of a trained network's loss, from 0.8 to
 *     0.5 of the walk, as a share of the step's noise, above 0, to 1 ({@link
 *     io.distillery.diffusion.sampling.TeacherGuidance}); 0 is as none
 */
@RecordBuilder
public record Steering(
    double mode,
    double deviation,
    @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Double> transport,
    @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Double> teacher)
    implements SteeringBuilder.With {
  private static final Steering NONE = new Steering(0, 0, Optional.empty(), Optional.empty());

  public Steering {
    Problems problems = new Problems();
    require(problems, "mode", mode);
    require(problems, "deviation", deviation);
    transport.ifPresent(share -> require(problems, "transport", share));
    teacher.ifPresent(share -> require(problems, "teacher", share));
    problems.throwIfAny();
    transport = transport.filter(share -> share > 0);
    teacher = teacher.filter(share -> share > 0);
  }

  private static void require(Problems problems, String name, double share) {
    problems.require(
        share >= 0 && share <= 1,
        "synthesis.steering.%s is %s, expected 0 (none) to 1",
        name,
        share);
  }

  /** Leaves the walk to model and texts. */
  public static Steering none() {
    return NONE;
  }

  /** Says whether an image depends on those drawn of its class before. */
  @JsonIgnore
  public boolean isInOrder() {
    return deviation > 0 || transport.isPresent();
  }
}
