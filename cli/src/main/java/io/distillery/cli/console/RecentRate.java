package io.distillery.cli.console;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalDouble;
import java.util.function.LongSupplier;

/**
 * Tells how quickly work goes on now: over the last twenty seconds, or the last few counts where
 * they come more slowly. A laptop's sleep, or work beside that has ended, says nothing about the
 * time that is left.
 */
final class RecentRate {
  private static final double SECOND = 1e9;

  /** Counts within a second are taken together, for they may come in bursts. */
  private static final double SHORTEST = SECOND;

  /** How far back the rate looks. */
  private static final double WINDOW = 20 * SECOND;

  /** Counts that it looks at even if they took longer. */
  private static final int FEWEST = 3;

  /** How many times longer than usual a span takes in which the process or the machine slept. */
  private static final double ASLEEP = 10;

  private final LongSupplier clock;
  private final Deque<Span> spans = new ArrayDeque<>(); // the newest last
  private final long start;
  private long from;
  private long count = -1; // at the end of the newest span; below 0 before the first count

  /** What was done in a time. */
  private record Span(double nanoseconds, long items) {}

  /**
   * Starts to look.
   *
   * @param clock nanoseconds, as {@link System#nanoTime()} gives
   */
  RecentRate(LongSupplier clock) {
    this.clock = clock;
    start = clock.getAsLong();
    from = start;
  }

  /** Hears how many are done now. */
  synchronized void done(long now) {
    long time = clock.getAsLong();
    if (count < 0) {
      // What was done before, maybe by an earlier process, tells nothing about the speed of this.
      count = now;
      from = time;
    }
    if (time - from < SHORTEST || now <= count) {
      return;
    }
    spans.addLast(new Span(time - from, now - count));
    from = time;
    count = now;
    double all = spans.stream().mapToDouble(Span::nanoseconds).sum();
    while (spans.size() > FEWEST && all - spans.getFirst().nanoseconds >= WINDOW) {
      all -= spans.removeFirst().nanoseconds;
    }
  }

  /** Returns the items done in a second; nothing before the first second is over. */
  synchronized OptionalDouble perSecond() {
    double[] lengths = spans.stream().mapToDouble(Span::nanoseconds).sorted().toArray();
    if (lengths.length == 0) {
      return OptionalDouble.empty();
    }
    double longest = ASLEEP * Math.max(lengths[(lengths.length - 1) / 2], SHORTEST);
    double time = 0;
    double items = 0;
    for (Span span : spans) {
      if (span.nanoseconds <= longest) {
        time += span.nanoseconds;
        items += span.items;
      }
    }
    return OptionalDouble.of(items * SECOND / time);
  }

  /** Returns the seconds since the start. */
  double seconds() {
    return (clock.getAsLong() - start) / SECOND;
  }
}
