package io.distillery.cli.console;

import io.distillery.base.Progress;
import io.distillery.base.Text;
import java.io.PrintStream;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.LongSupplier;

/** Progress for a log: a line at most every ten seconds, and one at the end. */
final class ProgressLines implements Progress.Task {
  private static final long NANOSECONDS_BETWEEN_LINES = 10_000_000_000L;

  private final PrintStream out;
  private final String name;
  private final String unit;
  private final long total;
  private final LongSupplier clock;
  private final RecentRate rate;
  private long lastLine;
  private long count;
  private String detail = "";

  /**
   * @param clock nanoseconds, as {@link System#nanoTime()} gives
   */
  ProgressLines(PrintStream out, String name, String unit, long total, LongSupplier clock) {
    this.out = out;
    this.name = name;
    this.unit = unit;
    this.total = total;
    this.clock = clock;
    this.rate = new RecentRate(clock);
    this.lastLine = clock.getAsLong();
  }

  @Override
  public synchronized void done(long done) {
    rate.done(done);
    count = done;
    long now = clock.getAsLong();
    OptionalDouble perSecond = rate.perSecond();
    if (now - lastLine >= NANOSECONDS_BETWEEN_LINES && done < total && perSecond.isPresent()) {
      lastLine = now;
      out.printf(
          Locale.ROOT,
          "%s: %,d of %,d %s (%d %%), %s, %s%s left%n",
          name,
          done,
          total,
          unit,
          100 * done / total,
          text(perSecond.getAsDouble(), unit),
          detail,
          Text.duration((total - done) / perSecond.getAsDouble()));
    }
  }

  @Override
  public synchronized void detail(String words) {
    detail = words + ", ";
  }

  @Override
  public synchronized void close() {
    out.printf(Locale.ROOT, "%s: %,d %s in %s%n", name, count, unit, Text.duration(rate.seconds()));
  }

  /** Says a rate with two digits or more, such as {@code 120 images/s} or {@code 1.6 steps/s}. */
  static String text(double perSecond, String unit) {
    if (perSecond >= 1) {
      return rate(perSecond, unit, "s");
    }
    double perMinute = perSecond * 60;
    return perMinute >= 1 ? rate(perMinute, unit, "min") : rate(perMinute * 60, unit, "h");
  }

  private static String rate(double count, String unit, String time) {
    return Text.format(count >= 10 ? "%,.0f %s/%s" : "%.1f %s/%s", count, unit, time);
  }
}
