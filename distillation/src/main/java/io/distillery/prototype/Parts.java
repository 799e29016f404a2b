package io.distillery.prototype;

import io.distillery.torch.LibTorch;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;

/**
 * Work cut into numbered parts that do not depend on each other, done by as many threads as an
 * operator may use. What a part computes does not depend on who does it, nor on how many do. Matrix
 * products in double precision run on one thread each, so the parts are what keeps the cores busy.
 */
final class Parts {
  private Parts() {}

  /** Does the parts 0 to {@code count - 1}, each in a scope of its own and without gradients. */
  static void inParallel(int count, IntConsumer part) {
    AtomicInteger next = new AtomicInteger();
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Runnable worker =
        () -> {
          try {
            int i;
            while (failure.get() == null && (i = next.getAndIncrement()) < count) {
              try (PointerScope scope = new PointerScope();
                  NoGradGuard noGradients = new NoGradGuard()) {
                part.accept(i);
              }
            }
          } catch (RuntimeException | Error e) {
            failure.compareAndSet(null, e);
          }
        };
    List<Thread> helpers = new ArrayList<>();
    for (int i = 1; i < Math.min(LibTorch.threads(), count); i++) {
      Thread helper = new Thread(worker, "prototype-" + i);
      helper.setDaemon(true);
      helper.start();
      helpers.add(helper);
    }
    worker.run();
    helpers.forEach(Parts::join);
    if (failure.get() instanceof Error error) {
      throw error;
    }
    if (failure.get() instanceof RuntimeException exception) {
      throw exception;
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
