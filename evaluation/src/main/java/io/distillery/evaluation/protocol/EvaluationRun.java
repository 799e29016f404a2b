package io.distillery.evaluation.protocol;

import io.distillery.base.Seeds;
import io.distillery.classifier.Architecture;

/**
 * Names a training that is to be done.
 *
 * @param set what is trained on
 * @param network what is trained
 * @param repeat which training of that network on that set, from 0
 */
public record EvaluationRun(TrainingSet set, Architecture network, int repeat) {

  /** Derives the seed of initial weights and draws; the method has no part in it. */
  long seed(long runSeed) {
    return Seeds.derive(runSeed, "evaluation", network.name(), set.set(), repeat);
  }

  /**
   * Derives the seed of augmentation where labels may be stored; the network has no part in it
   * either.
   */
  public long augmentationSeed(long runSeed) {
    return augmentationSeed(runSeed, set.set(), repeat);
  }

  /** Derives the seed of augmentation of a training on one of the sets. */
  public static long augmentationSeed(long runSeed, int set, int repeat) {
    return Seeds.derive(runSeed, "augmentation", set, repeat);
  }

  /** Passes of images through the network. */
  long cost(EvaluationProtocol protocol, long tested) {
    return protocol.passes(set.ipc(), set.images().count(), tested);
  }

  /** Says whether a result is this training's. */
  boolean isOf(EvaluationResult result) {
    return result.isRunOf(set.method(), network.name(), set.ipc(), set.set(), repeat);
  }

  /** Makes the record of this training. */
  EvaluationResult result(EvaluationProtocol protocol, TrainingOutcome outcome, double seconds) {
    return new EvaluationResult(
        set.method(),
        network.name(),
        set.ipc(),
        set.set(),
        repeat,
        protocol.name() + (set.isWeighted() ? EvaluationProtocol.WEIGHTED : ""),
        outcome.tests(),
        outcome.confusion(),
        seconds);
  }
}
