package io.distillery.evaluation.protocol;

/**
 * Says how far an evaluation is.
 *
 * @param set the set that is trained on
 * @param network the network's name
 * @param repeat which training of that network on that set, from 0
 * @param epoch the epoch that is running, from 1
 * @param epochs of this training
 * @param done images passed through networks so far in the whole evaluation, results that were
 *     there before left out; an image trained on counts 3 times, forward and twice as much backward
 * @param total what {@code done} will be at the end
 */
public record EvaluationProgress(
    TrainingSet set, String network, int repeat, int epoch, int epochs, long done, long total) {}
