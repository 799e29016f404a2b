package io.distillery.evaluation.protocol;

import io.distillery.classifier.Classifier;
import io.distillery.encode.LabelledTensor;
import io.distillery.evaluation.statistics.ConfusionMatrix;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;

/** Records the tests of one training. */
final class TestLog {
  private final UnaryOperator<Tensor> preparation;
  private final LabelledTensor test;
  private final LabelledTensor heldOut; // null: nothing is held out
  private final TrainingSteps steps;
  private final List<EvaluationResult.Test> tests = new ArrayList<>();
  private ConfusionMatrix confusion;

  /**
   * Starts with nothing tested yet.
   *
   * @param preparation what makes normalised floats of bytes
   * @param test real test images
   * @param heldOut real training images that took no part in making sets; null if there are none
   */
  TestLog(
      UnaryOperator<Tensor> preparation,
      LabelledTensor test,
      LabelledTensor heldOut,
      TrainingSteps steps) {
    this.preparation = preparation;
    this.test = test;
    this.heldOut = heldOut;
    this.steps = steps;
  }

  /** Tests a network after so many epochs. */
  void test(int epoch, Classifier network) throws InterruptedException {
    Tester tester = new Tester(preparation, count -> steps.advance(epoch, count));
    confusion = tester.test(network, test);
    Double selection = heldOut == null ? null : tester.test(network, heldOut).accuracy();
    tests.add(new EvaluationResult.Test(epoch, confusion.accuracy(), selection));
  }

  /** Returns all tests; there was at least one. */
  TrainingOutcome outcome() {
    return new TrainingOutcome(tests, confusion);
  }
}
