package io.distillery.evaluation;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** How networks are trained on a small set and tested on real images. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "labels")
@JsonSubTypes({
  @JsonSubTypes.Type(value = HardLabelProtocol.class, name = "hard"),
  @JsonSubTypes.Type(value = SoftLabelProtocol.class, name = "soft")
})
public sealed interface EvaluationProtocol permits HardLabelProtocol, SoftLabelProtocol {
  /** What tables call it; it says where it is not as published. */
  String name();

  /** Passes over the set, at least 1. */
  int epochs();

  /** Trainings on each set, at least 1. */
  int repeats();

  /** This protocol with another number of trainings on each set. */
  EvaluationProtocol withRepeats(int repeats);

  /** How often a network is tested over the run, the last time at the end. */
  int tests();

  /**
   * Passes of images through a network in one training, three for each image trained on: forward,
   * and twice as much backward.
   *
   * @param images trained on
   * @param tested images of a test
   */
  default long passes(long images, long tested) {
    return 3L * epochs() * images + tests() * tested;
  }

  /** Whether a network is tested after this many epochs. */
  boolean testsAfter(int epoch);
}
