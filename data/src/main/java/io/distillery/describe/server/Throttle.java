package io.distillery.describe.server;

import io.distillery.base.ConfigurationException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;

/**
 * Lets so many requests through at a time: half as many after each that a server had too many of,
 * one more after as many successes as there are now. While a server asks to be left alone, none.
 */
final class Throttle {
  private final int most;
  private int limit;
  private int under;
  private int successes;
  private long notBefore = System.nanoTime();
  private ConfigurationException mistake;
  private IOException end;

  /**
   * Begins with as many as there may be.
   *
   * @param most requests at a time
   */
  Throttle(int most) {
    this.most = most;
    this.limit = most;
  }

  /** Waits for its turn; {@link #leave} must follow. */
  synchronized void enter() throws IOException {
    while (under >= limit || notBefore - System.nanoTime() > 0) {
      pause(under >= limit ? Long.MAX_VALUE : notBefore - System.nanoTime());
    }
    requireGoingOn();
    under++;
  }

  /** Makes room for the next. */
  synchronized void leave() {
    under--;
    notifyAll();
  }

  /** Counts a success. */
  synchronized void succeeded() {
    if (++successes >= limit && limit < most) {
      limit++;
      successes = 0;
      notifyAll();
    }
  }

  /** Lets half as many through from now on, and none for some time. */
  synchronized void backOff(Duration wait) {
    limit = Math.max(1, limit / 2);
    successes = 0;
    notBefore = System.nanoTime() + wait.toNanos();
  }

  /** Gives how many are let through now. */
  synchronized int limit() {
    return limit;
  }

  /** Ends all: who waits, and who comes, is told so. */
  synchronized void end(IOException reason) {
    end = reason;
    notifyAll();
  }

  /** Ends all for what the user can mend. */
  synchronized void end(ConfigurationException reason) {
    mistake = reason;
    notifyAll();
  }

  /** Waits for some time, or until all ends. */
  synchronized void sleep(Duration time) throws IOException {
    long until = System.nanoTime() + time.toNanos();
    for (long left = time.toNanos(); left > 0; left = until - System.nanoTime()) {
      pause(left);
    }
    requireGoingOn();
  }

  private void pause(long nanoseconds) throws IOException {
    requireGoingOn();
    try {
      wait(Math.max(1, Math.min(nanoseconds / 1_000_000, 60_000)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("Interrupted");
    }
  }

  private void requireGoingOn() throws IOException {
    if (mistake != null) {
      throw mistake;
    }
    if (end != null) {
      throw end;
    }
  }
}
