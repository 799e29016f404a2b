package io.distillery.evaluation.protocol;

/**
 * Hears how an evaluation goes, one call at a time, on the threads that train; an exception thrown
 * here ends the evaluation.
 */
public interface EvaluationListener {
  /** Hears nothing. */
  EvaluationListener NONE = new EvaluationListener() {};

  /** Hears of each training step and each tested batch. */
  default void progressed(EvaluationProgress progress) {}

  /**
   * Hears of each training that has ended: the moment to store the result, so that a later run can
   * go on.
   */
  default void finished(EvaluationResult result) {}
}
