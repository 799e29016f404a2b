package io.distillery.diffusion.training;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Text;

/**
 * Computes the learning rate at each step: a linear warm-up, then one of three shapes.
 *
 * @param peak the highest rate, above 0
 * @param warmupSteps steps until the peak is reached, 0 or more
 * @param shape what follows the warm-up
 */
public record LearningRate(double peak, long warmupSteps, Shape shape) {
  /** Says what follows the warm-up. */
  public enum Shape {
    /** Keeps the peak to the end. */
    CONSTANT,
    /** Falls in a straight line to 0. */
    LINEAR,
    /** Falls along half a cosine to 0 (Loshchilov and Hutter, ICLR 2017). */
    COSINE
  }

  /** Checks that the peak is above 0 and the warm-up not negative. */
  public LearningRate {
    if (!(peak > 0) || warmupSteps < 0) {
      throw new ConfigurationException(
          Text.format(
              "A learning rate is above 0 and its warm-up 0 or more steps, were %s and %d",
              peak, warmupSteps));
    }
  }

  /** Computes the rate of step {@code step} (from 0) of {@code steps}. */
  public double at(long step, long steps) {
    if (step < warmupSteps) {
      return peak * (step + 1) / warmupSteps;
    }
    double progress = Math.min(1, (double) (step - warmupSteps) / Math.max(1, steps - warmupSteps));
    return switch (shape) {
      case CONSTANT -> peak;
      case LINEAR -> peak * (1 - progress);
      case COSINE -> peak * 0.5 * (1 + Math.cos(Math.PI * progress));
    };
  }
}
