package io.distillery.benchmark;

import io.distillery.base.Text;
import java.util.Arrays;

/**
 * How often something is done before and while it is timed.
 *
 * @param warmUps repetitions that do not count; 0 or more
 * @param repetitions that count; 1 or more
 */
public record Timing(int warmUps, int repetitions) {
  public Timing {
    if (warmUps < 0 || repetitions < 1) {
      throw new IllegalArgumentException(
          Text.format(
              "Timing needs no or more warm-ups and at least one repetition, got %d and %d",
              warmUps, repetitions));
    }
  }

  /** The median time of the work in seconds. */
  public double median(Runnable work) {
    for (int i = 0; i < warmUps; i++) {
      work.run();
    }
    double[] seconds = new double[repetitions];
    for (int i = 0; i < repetitions; i++) {
      seconds[i] = seconds(work);
    }
    return median(seconds);
  }

  /** The time of the work, done once, in seconds. */
  public static double seconds(Runnable work) {
    return seconds(Clock.WALL, work);
  }

  /** The time of the work, done once, in seconds of a clock. */
  public static double seconds(Clock clock, Runnable work) {
    long start = clock.nanoseconds();
    work.run();
    return (clock.nanoseconds() - start) / 1e9;
  }

  /** The middle value; the mean of the two middle ones of an even number. */
  public static double median(double... values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
