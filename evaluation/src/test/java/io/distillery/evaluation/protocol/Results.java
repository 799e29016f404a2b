package io.distillery.evaluation.protocol;

import io.distillery.evaluation.statistics.ConfusionMatrix;
import java.util.List;

/** Made-up results. */
public final class Results {
  private Results() {}

  /** A result of convnet3 at IPC 10 on 1000 test images of two classes. */
  public static EvaluationResult of(String method, int repeat, double accuracy) {
    long correct = Math.round(accuracy * 5);
    return new EvaluationResult(
        method,
        "convnet3",
        10,
        0,
        repeat,
        HardLabelProtocol.CIFAR.shortened(250, 2).name(),
        List.of(
            EvaluationResult.Test.of(125, Math.min(100, accuracy + 1)),
            EvaluationResult.Test.of(250, accuracy)),
        new ConfusionMatrix(
            List.of(List.of(correct, 500 - correct), List.of(500 - correct, correct))),
        12.5);
  }
}
