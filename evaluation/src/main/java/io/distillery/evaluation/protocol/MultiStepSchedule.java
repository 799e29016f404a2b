package io.distillery.evaluation.protocol;

import java.util.stream.IntStream;

/**
 * Multiplies a learning rate by {@code gamma} at 2/3 and again at 5/6 of the epochs (both rounded
 * down).
 *
 * @param initial the rate of the first epoch, above 0
 * @param gamma the factor, above 0 and at most 1
 * @param epochs the length of the training, at least 1
 */
record MultiStepSchedule(double initial, double gamma, int epochs) {

  /** Computes the rate of an epoch, counted from 0. */
  double rate(int epoch) {
    long passed =
        IntStream.of(2 * epochs / 3, 5 * epochs / 6)
            .filter(milestone -> milestone <= epoch)
            .count();
    return initial * Math.pow(gamma, passed);
  }
}
