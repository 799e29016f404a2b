package io.distillery.evaluation.teacher;

/**
 * Computes the one-cycle learning rate (Smith and Topin 2018): up to the peak in a straight line,
 * then down in a straight line to nothing.
 *
 * @param peak the highest rate, above 0
 * @param warmUp the part of the steps that it takes to get there, 0 to 1, 1 excluded
 * @param steps of the whole training, at least 1
 */
record OneCycle(double peak, double warmUp, long steps) {

  /** Computes the rate of a step, counted from 0: above 0 for each of them. */
  double rate(long step) {
    double up = warmUp * steps;
    double now = step + 0.5;
    return now < up ? peak * now / up : peak * (steps - now) / (steps - up);
  }
}
