package io.distillery.diffusion.training;

/** Hears of every step of a training. */
@FunctionalInterface
public interface TrainingProgress {
  /**
   * Hears of each step that is done.
   *
   * @param step steps done, from 1
   * @param steps steps in all
   * @param loss of this step
   * @param learningRate of this step
   */
  void step(long step, long steps, double loss, double learningRate);
}
