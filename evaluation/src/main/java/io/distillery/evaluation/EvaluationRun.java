package io.distillery.evaluation;

import io.distillery.classifier.Architecture;
import io.distillery.torch.Seeds;

/**
 * A training that is to be done.
 *
 * @param set what is trained on
 * @param network what is trained
 * @param repeat which training of that network on that set, from 0
 */
record EvaluationRun(TrainingSet set, Architecture network, int repeat) {

  /** The seed of initial weights and draws; the method has no part in it. */
  long seed(long runSeed) {
    return Seeds.derive(runSeed, "evaluation", network.name(), set.set(), repeat);
  }

  /** Passes of images through the network, three for each image trained on. */
  long cost(HardLabelProtocol protocol, LabelledTensor test) {
    return 3L * protocol.epochs() * set.images().count() + (long) protocol.tests() * test.count();
  }

  /** Whether a result is this training's. */
  boolean isOf(EvaluationResult result) {
    return result.isRunOf(set.method(), network.name(), set.ipc(), set.set(), repeat);
  }

  /** What is recorded of this training. */
  EvaluationResult result(
      HardLabelProtocol protocol, HardLabelTraining.Outcome outcome, double seconds) {
    return new EvaluationResult(
        set.method(),
        network.name(),
        set.ipc(),
        set.set(),
        repeat,
        protocol.name(),
        outcome.tests(),
        outcome.confusion(),
        seconds);
  }
}
