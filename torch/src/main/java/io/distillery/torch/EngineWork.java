package io.distillery.torch;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Marks long work with the engine, which can so come to rest before the process ends. libtorch's
 * global objects are destroyed at exit, after Java's shutdown hooks; a thread that still computes
 * then crashes, which looks like a fault where there is none. So a hook calls {@link #bringToRest},
 * and the work of every thread stops where it next calls {@link #pause}, between two steps.
 *
 * <p>Work may be begun within work of the same thread, which then counts as one.
 */
public final class EngineWork implements AutoCloseable {
  private static final Object LOCK = new Object();
  private static final ThreadLocal<Integer> DEPTH = ThreadLocal.withInitial(() -> 0);
  private static int active; // threads
  private static int resting;
  private static volatile boolean ending;

  private EngineWork() {}

  /** Begins work; close it when it ends. */
  public static EngineWork begin() {
    int depth = DEPTH.get();
    DEPTH.set(depth + 1);
    if (depth == 0) {
      synchronized (LOCK) {
        active++;
      }
    }
    return new EngineWork();
  }

  /**
   * Says whether the process is ending: what is to be kept must be written before the next pause.
   */
  public boolean isEnding() {
    return ending;
  }

  /** Stands between two steps, and does not return when the process is ending. */
  public void pause() {
    if (ending) {
      synchronized (LOCK) {
        resting++;
        LOCK.notifyAll();
      }
      while (true) {
        LockSupport.park(this);
      }
    }
  }

  /**
   * Waits, in a shutdown hook, until the work that is under way, if any, rests.
   *
   * @param seconds to wait at most
   */
  public static void bringToRest(long seconds) {
    ending = true;
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    synchronized (LOCK) {
      try {
        while (resting < active && System.nanoTime() < end) {
          TimeUnit.NANOSECONDS.timedWait(LOCK, end - System.nanoTime());
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public void close() {
    int depth = DEPTH.get() - 1;
    DEPTH.set(depth);
    if (depth == 0) {
      synchronized (LOCK) {
        active--;
        LOCK.notifyAll();
      }
    }
  }
}
