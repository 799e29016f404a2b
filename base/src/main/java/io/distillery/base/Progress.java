package io.distillery.base;

/** Where a run says what it is doing. Safe for calls from several threads. */
public interface Progress {
  /** Says nothing. */
  Progress SILENT =
      new Progress() {
        @Override
        public void note(String line) {}

        @Override
        public Task begin(String name, String unit, long total) {
          return done -> {};
        }
      };

  /** A line of news. */
  void note(String line);

  /**
   * A countable piece of work begins; close it when it ends.
   *
   * @param name what is done, such as {@code Describing}
   * @param unit what is counted, in the plural: {@code images}
   * @param total how many there are
   */
  Task begin(String name, String unit, long total);

  /** A piece of work under way. */
  @FunctionalInterface
  interface Task extends AutoCloseable {
    /** So many are done now, of the total; never fewer than before. */
    void done(long count);

    @Override
    default void close() {}
  }
}
