package io.distillery.evaluation.teacher;

/** Hears how the training of a teacher goes, on the thread that trains. */
@FunctionalInterface
public interface TeacherListener {
  /** Hears nothing. */
  TeacherListener NONE = (step, steps, loss, rate) -> {};

  /**
   * Hears of each step that is done.
   *
   * @param step steps done
   * @param steps in all
   * @param loss the mean loss of the step's batch
   * @param rate the step's learning rate
   */
  void stepped(long step, long steps, double loss, double rate);
}
