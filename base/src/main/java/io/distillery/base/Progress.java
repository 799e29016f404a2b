package io.distillery.base;

import java.util.function.Consumer;

/** Hears what a run is doing. Safe for calls from several threads. */
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

  /**
   * Makes one that says a line for all news, and one for each piece of work as it begins: {@code
   * Encoding: 500 images}.
   *
   * @param out takes the lines, from several threads
   */
  static Progress lines(Consumer<String> out) {
    return new Progress() {
      @Override
      public void note(String line) {
        out.accept(line);
      }

      @Override
      public Task begin(String name, String unit, long total) {
        out.accept(Text.format("%s: %,d %s", name, total, unit));
        return done -> {};
      }
    };
  }

  /** Tells a line of news. */
  void note(String line);

  /**
   * Begins a countable piece of work; close it when it ends.
   *
   * @param name what is done, such as {@code Describing}
   * @param unit what is counted, in the plural: {@code images}
   * @param total how many there are
   */
  Task begin(String name, String unit, long total);

  /** Follows a piece of work under way. */
  @FunctionalInterface
  interface Task extends AutoCloseable {
    /** Tells how many are done now, of the total; never fewer than before. */
    void done(long count);

    /** Tells something beside the count, in a few words, such as another rate. */
    default void detail(String words) {}

    @Override
    default void close() {}
  }
}
