package io.distillery.base;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/**
 * Does items on other threads, a bounded number ahead of what is taken, and gives the results in
 * the order of the items. One may be fed by another.
 *
 * @param <I> an item
 * @param <O> what becomes of it
 */
public final class Lookahead<I, O> {
  /** Gives one thing after another, and is empty at the end. */
  @FunctionalInterface
  public interface Series<T> {
    /** Returns the next thing, or nothing at the end. */
    Optional<T> next() throws IOException;
  }

  /** Does what is to be done with an item. */
  @FunctionalInterface
  public interface Work<I, O> {
    /** Turns an item into its result. */
    O on(I item) throws IOException;
  }

  private final Series<I> items;
  private final int most;
  private final ExecutorService workers;
  private final Work<I, O> work;
  private final Deque<Future<O>> ahead = new ArrayDeque<>();

  /**
   * Prepares the work; nothing happens before the first result is asked for.
   *
   * @param most items that are begun and not yet taken
   */
  public Lookahead(Series<I> items, int most, ExecutorService workers, Work<I, O> work) {
    this.items = items;
    this.most = most;
    this.workers = workers;
    this.work = work;
  }

  /** Returns the next result; empty at the end. */
  public Optional<O> next() throws IOException {
    while (ahead.size() < most) {
      Optional<I> item = items.next();
      if (item.isEmpty()) {
        break;
      }
      ahead.add(workers.submit(() -> work.on(item.get())));
    }
    return ahead.isEmpty() ? Optional.empty() : Optional.of(result(ahead.remove()));
  }

  private static <T> T result(Future<T> future) throws IOException {
    try {
      return future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("Interrupted");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException failure) {
        throw failure;
      }
      if (e.getCause() instanceof Error failure) {
        throw failure;
      }
      throw e.getCause() instanceof RuntimeException failure
          ? failure
          : new IllegalStateException(e.getCause());
    }
  }
}
