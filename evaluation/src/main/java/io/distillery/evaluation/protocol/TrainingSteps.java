package io.distillery.evaluation.protocol;

/** Hears of each step of a training. */
@FunctionalInterface
interface TrainingSteps {
  /**
   * Hears of a step or a tested batch that is done.
   *
   * @param epoch from 1
   * @param passes of images through the network since the last call, three for each image trained
   *     on
   */
  void progressed(int epoch, long passes);

  /** Tells of a step, unless the thread was interrupted. */
  default void advance(int epoch, long passes) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException("The evaluation was interrupted in epoch " + epoch);
    }
    progressed(epoch, passes);
  }
}
