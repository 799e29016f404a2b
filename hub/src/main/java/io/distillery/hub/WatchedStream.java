package io.distillery.hub;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Ends a stream that sends nothing for a while, on which one would wait for ever. */
final class WatchedStream extends FilterInputStream {
  private static final ScheduledExecutorService WATCH =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "hub-watch");
            thread.setDaemon(true);
            return thread;
          });

  private final long silenceMillis;
  private final ScheduledFuture<?> watch;
  private volatile long last = System.nanoTime();
  private volatile boolean silent;

  WatchedStream(InputStream in, long silenceMillis) {
    super(in);
    this.silenceMillis = silenceMillis;
    long often = Math.max(1, silenceMillis / 4);
    watch = WATCH.scheduleWithFixedDelay(this::look, often, often, TimeUnit.MILLISECONDS);
  }

  private void look() {
    if (System.nanoTime() - last > TimeUnit.MILLISECONDS.toNanos(silenceMillis)) {
      silent = true;
      try {
        in.close();
      } catch (IOException e) {
        // the reader hears of it
      }
    }
  }

  @Override
  public int read(byte[] bytes, int from, int length) throws IOException {
    try {
      int read = super.read(bytes, from, length);
      last = System.nanoTime();
      if (silent) {
        throw new IOException("nothing came for a while");
      }
      return read;
    } catch (IOException e) {
      throw silent ? new IOException("nothing came for a while", e) : e;
    }
  }

  @Override
  public void close() throws IOException {
    watch.cancel(false);
    super.close();
  }
}
