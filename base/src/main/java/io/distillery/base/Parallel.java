package io.distillery.base;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;

/**
 * Does numbered items on several threads, in about their order. The first failure ends all; nobody
 * works any more when a call returns, so that what the items use may then be freed.
 */
public final class Parallel {
  private final int count;
  private final Work work;
  private final AtomicInteger next = new AtomicInteger();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();

  private Parallel(int count, Work work) {
    this.count = count;
    this.work = work;
  }

  /** What is done with an item. */
  @FunctionalInterface
  public interface Work {
    /**
     * Does one.
     *
     * @param index from 0
     */
    void on(int index) throws IOException;
  }

  /**
   * Does the items 0 to {@code count - 1}. When this thread is interrupted, no further item is
   * begun.
   *
   * @throws InterruptedIOException if it was, after the items under way
   */
  public static void each(int count, int threads, Work work) throws IOException {
    Parallel all = new Parallel(count, work);
    if (join(all.start(threads), all::stop)) {
      throw new InterruptedIOException("Interrupted");
    }
    if (all.failure.get() instanceof IOException e) {
      throw e;
    }
    all.throwUnchecked();
  }

  /**
   * Does the items 0 to {@code count - 1}, all of them also when this thread is interrupted, which
   * is left for the caller to see.
   */
  public static void toTheEnd(int count, int threads, IntConsumer work) {
    Parallel all = new Parallel(count, work::accept);
    if (Math.min(count, threads) == 1) {
      all.work();
    } else {
      join(all.start(threads), () -> {});
    }
    all.throwUnchecked();
  }

  private List<Thread> start(int threads) {
    List<Thread> workers = new ArrayList<>();
    for (int i = 0; i < Math.min(count, threads); i++) {
      Thread worker = new Thread(this::work, "parallel-" + i);
      worker.setDaemon(true);
      worker.start();
      workers.add(worker);
    }
    return workers;
  }

  private void work() {
    try {
      for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
        work.on(i);
      }
    } catch (IOException | RuntimeException | Error e) {
      failure.compareAndSet(null, e);
      stop();
    }
  }

  private void stop() {
    next.set(count);
  }

  /** Waits for all; tells whether this thread was interrupted meanwhile, and remains so. */
  private static boolean join(List<Thread> workers, Runnable onInterruption) {
    boolean interrupted = false;
    for (Thread worker : workers) {
      while (worker.isAlive()) {
        try {
          worker.join();
        } catch (InterruptedException e) {
          interrupted = true;
          onInterruption.run();
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return interrupted;
  }

  private void throwUnchecked() {
    if (failure.get() instanceof Error e) {
      throw e;
    }
    if (failure.get() instanceof RuntimeException e) {
      throw e;
    }
  }
}
