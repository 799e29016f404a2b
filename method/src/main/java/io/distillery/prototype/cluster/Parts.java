package io.distillery.prototype.cluster;

import io.distillery.torch.LibTorch;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;

/**
 * Cuts work into numbered parts that do not depend on each other, done by as many threads as an
 * operator may use. What a part computes does not depend on who does it, nor on how many do.
 *
 * <p>Meanwhile operators run on one thread each. Matrix products in double precision do so anyway,
 * and short operators that wait for each other's threads lose more than they gain.
 */
final class Parts {
  private Parts() {}

  /** Does the parts 0 to {@code count - 1}, each in a scope of its own and without gradients. */
  static void inParallel(int count, IntConsumer part) {
    int threads = LibTorch.threads();
    AtomicInteger next = new AtomicInteger();
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Runnable worker = () -> work(next, count, part, failure);
    List<Thread> helpers = new ArrayList<>();
    for (int i = 1; i < Math.min(threads, count); i++) {
      Thread helper = new Thread(worker, "prototype-" + i);
      helper.setDaemon(true);
      helper.start();
      helpers.add(helper);
    }
    try {
      worker.run();
      helpers.forEach(Parts::join);
    } finally {
      LibTorch.threads(threads);
    }
    if (failure.get() instanceof Error error) {
      throw error;
    }
    if (failure.get() instanceof RuntimeException exception) {
      throw exception;
    }
  }

  private static void work(
      AtomicInteger next, int count, IntConsumer part, AtomicReference<Throwable> failure) {
    try (NoGradGuard noGradients = new NoGradGuard()) {
      LibTorch.threads(1); // of this thread's operators
      int i;
      while (failure.get() == null && (i = next.getAndIncrement()) < count) {
        try (PointerScope scope = new PointerScope()) {
          part.accept(i);
        }
      }
    } catch (RuntimeException | Error e) {
      failure.compareAndSet(null, e);
    }
  }

  private static void join(Thread helper) {
    boolean interrupted = false;
    while (helper.isAlive()) {
      try {
        helper.join();
      } catch (InterruptedException e) {
        interrupted = true; // the part at work holds tensors of ours: wait for it all the same
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
