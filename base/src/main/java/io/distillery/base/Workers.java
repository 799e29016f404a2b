package io.distillery.base;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** Does items on several threads; the first failure ends all of them. */
public final class Workers {
  private Workers() {}

  /** Does what is to be done with an item. */
  @FunctionalInterface
  public interface Work {
    /** Does the item of an index, which counts from 0. */
    void on(int index) throws IOException;
  }

  /** Does the items 0 to {@code count - 1}, in about that order. */
  public static void each(int count, int threads, Work work) throws IOException {
    ExecutorService workers = Executors.newFixedThreadPool(threads);
    AtomicInteger next = new AtomicInteger();
    List<Future<?>> running = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      running.add(
          workers.submit(
              () -> {
                for (int index = next.getAndIncrement();
                    index < count;
                    index = next.getAndIncrement()) {
                  try {
                    work.on(index);
                  } catch (IOException | RuntimeException e) {
                    next.set(count);
                    throw e;
                  }
                }
                return null;
              }));
    }
    try {
      for (Future<?> one : running) {
        one.get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("Interrupted");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException failure) {
        throw failure;
      }
      throw e.getCause() instanceof RuntimeException failure
          ? failure
          : new IllegalStateException(e.getCause());
    } finally {
      workers.shutdownNow();
    }
  }
}
