package io.distillery.evaluation;

import java.util.List;

/** What a training gives: the accuracies over it, and the last test's confusion matrix. */
record TrainingOutcome(List<EvaluationResult.Test> tests, ConfusionMatrix confusion) {}
