package io.distillery.dataset;

/** Is told how far a long task is. */
@FunctionalInterface
public interface Progress {
  /** Tells nobody. */
  Progress NONE = (task, done, total) -> {};

  /**
   * Hears how far a task is, from the working thread, often.
   *
   * @param task what is being done, in a few words; a new task starts when it changes
   * @param done items finished, 0 to {@code total}
   * @param total items in all
   */
  void update(String task, long done, long total);
}
