package io.distillery.cli.console;

import io.distillery.base.Progress;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import me.tongfei.progressbar.ProgressState;

/** A bar with time left and rate, those of the last seconds. */
final class ProgressBarTask implements Progress.Task {
  private static final int MILLISECONDS_BETWEEN_DRAWINGS = 250;

  private final ProgressBar bar;
  private final RecentRate rate = new RecentRate(System::nanoTime);
  private final String unit;

  ProgressBarTask(PrintStream out, String name, String unit, long total) {
    this.unit = unit;
    this.bar =
        new ProgressBarBuilder()
            .setTaskName(name)
            .setInitialMax(total)
            .setUnit(" " + unit, 1)
            .setStyle(ProgressBarStyle.UNICODE_BLOCK)
            .setUpdateIntervalMillis(MILLISECONDS_BETWEEN_DRAWINGS)
            .setEtaFunction(this::left)
            .setConsumer(new ConsoleProgressBarConsumer(out))
            .build();
  }

  @Override
  public void done(long count) {
    rate.done(count);
    rate.perSecond().ifPresent(now -> bar.setExtraMessage(" " + ProgressLines.text(now, unit)));
    bar.stepTo(count);
  }

  private Optional<Duration> left(ProgressState state) {
    OptionalDouble now = rate.perSecond();
    return now.isEmpty()
        ? Optional.empty()
        : Optional.of(
            Duration.ofSeconds(
                Math.round((state.getMax() - state.getCurrent()) / now.getAsDouble())));
  }

  @Override
  public void detail(String words) {
    bar.setExtraMessage(" " + words);
  }

  @Override
  public void close() {
    bar.close();
  }
}
