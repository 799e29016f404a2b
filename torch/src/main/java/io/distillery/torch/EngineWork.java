package io.distillery.torch;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Long work with the engine that can come to rest before the process ends. libtorch's global
 * objects are destroyed at exit, after Java's shutdown hooks; a thread that still computes then
 * crashes, which looks like a fault where there is none. So a hook calls {@link #bringToRest}, and
 * the work stops where it next calls {@link #pause}, between two steps.
 */
public final class EngineWork implements AutoCloseable {
  private static final AtomicInteger ACTIVE = new AtomicInteger();
  private static final CountDownLatch RESTING = new CountDownLatch(1);
  private static volatile boolean ending;

  private EngineWork() {}

  /** Work begins; close it when it ends. */
  public static EngineWork begin() {
    ACTIVE.incrementAndGet();
    return new EngineWork();
  }

  /** Between two steps; does not return when the process is ending. */
  public void pause() {
    if (ending) {
      RESTING.countDown();
      while (true) {
        LockSupport.park(this);
      }
    }
  }

  /**
   * For a shutdown hook: waits until the work that is under way, if any, rests.
   *
   * @param seconds to wait at most
   */
  public static void bringToRest(long seconds) {
    ending = true;
    if (ACTIVE.get() == 0) {
      return;
    }
    try {
      RESTING.await(seconds, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    if (ACTIVE.decrementAndGet() == 0 && ending) {
      RESTING.countDown();
    }
  }
}
