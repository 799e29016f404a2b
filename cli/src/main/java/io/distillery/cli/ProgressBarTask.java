package io.distillery.cli;

import io.distillery.base.Progress;
import java.io.PrintStream;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.Locale;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A bar with rate and time left. */
final class ProgressBarTask implements Progress.Task {
  private static final int MILLISECONDS_BETWEEN_DRAWINGS = 250;

  private final ProgressBar bar;

  ProgressBarTask(PrintStream out, String name, String unit, long total) {
    this.bar =
        new ProgressBarBuilder()
            .setTaskName(name)
            .setInitialMax(total)
            .setUnit(" " + unit, 1)
            .setStyle(ProgressBarStyle.UNICODE_BLOCK)
            .setUpdateIntervalMillis(MILLISECONDS_BETWEEN_DRAWINGS)
            .showSpeed(new DecimalFormat("#,##0.#", DecimalFormatSymbols.getInstance(Locale.ROOT)))
            .setConsumer(new ConsoleProgressBarConsumer(out))
            .build();
  }

  @Override
  public void done(long count) {
    bar.stepTo(count);
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
