package io.distillery.torch.optim;

/** Hears of every step of a training, on the thread that trains. */
@FunctionalInterface
public interface TrainingProgress {
  /** Hears nothing. */
  TrainingProgress NONE = (step, steps, loss, learningRate) -> {};

  /**
   * Hears of a step that was done.
   *
   * @param step steps done, from 1
   * @param steps steps in all
   * @param loss the mean loss of the step's batch
   * @param learningRate of this step
   */
  void step(long step, long steps, double loss, double learningRate);
}
