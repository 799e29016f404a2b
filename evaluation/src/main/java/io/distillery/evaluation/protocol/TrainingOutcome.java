package io.distillery.evaluation.protocol;

import io.distillery.evaluation.statistics.ConfusionMatrix;
import java.util.List;

/** Holds what a training gives: the accuracies over it, and the last test's confusion matrix. */
record TrainingOutcome(List<EvaluationResult.Test> tests, ConfusionMatrix confusion) {}
