package io.distillery.finetune;

import io.distillery.base.Problems;
import io.distillery.diffusion.training.LearningRate;
import java.util.Optional;

/**
 * Says how AdamW walks while a model is fine-tuned.
 *
 * @param batchSize images a step, at least 1
 * @param learningRate its peak, above 0; none for what suits the model
 * @param schedule what the rate does after its warm-up
 * @param warmUpSteps in which the rate rises in a straight line, 0 or more
 * @param weightDecay 0 or more
 * @param maxGradientNorm to which gradients are clipped, above 0
 * @param emaDecay of the averaged weights, which are the result; 0 or more and below 1
 */
public record Optimisation(
    int batchSize,
    Optional<Double> learningRate,
    LearningRate.Shape schedule,
    long warmUpSteps,
    double weightDecay,
    double maxGradientNorm,
    double emaDecay) {
  private static final Optimisation DEFAULTS =
      new Optimisation(64, Optional.empty(), LearningRate.Shape.CONSTANT, 20, 1e-2, 1, 0.999);

  public Optimisation {
    Problems problems = new Problems();
    problems.require(
        batchSize >= 1, "fineTuning.optimisation.batchSize is %d, expected 1 or more", batchSize);
    problems.require(
        learningRate.isEmpty() || learningRate.get() > 0,
        "fineTuning.optimisation.learningRate is %s, expected a number above 0",
        learningRate.orElse(null));
    problems.require(
        warmUpSteps >= 0,
        "fineTuning.optimisation.warmUpSteps is %d, expected 0 or more",
        warmUpSteps);
    problems.require(
        weightDecay >= 0,
        "fineTuning.optimisation.weightDecay is %s, expected 0 or more",
        weightDecay);
    problems.require(
        maxGradientNorm > 0,
        "fineTuning.optimisation.maxGradientNorm is %s, expected a number above 0",
        maxGradientNorm);
    problems.require(
        emaDecay >= 0 && emaDecay < 1,
        "fineTuning.optimisation.emaDecay is %s, expected 0 or more and below 1",
        emaDecay);
    problems.throwIfAny();
  }

  /**
   * Takes batches of 64, a constant rate that suits the model, and averages of a thousand steps.
   */
  public static Optimisation defaults() {
    return DEFAULTS;
  }

  /** Gives these with the learning rate where none was asked for. */
  Optimisation suited(double usual) {
    return new Optimisation(
        batchSize,
        Optional.of(learningRate.orElse(usual)),
        schedule,
        warmUpSteps,
        weightDecay,
        maxGradientNorm,
        emaDecay);
  }
}
