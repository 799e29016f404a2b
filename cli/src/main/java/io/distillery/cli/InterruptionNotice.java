package io.distillery.cli;

import io.distillery.torch.EngineWork;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Says at Ctrl-C that nothing is lost and how to go on; closed when the command ends by itself. */
final class InterruptionNotice implements AutoCloseable {
  private static final long MOST_SECONDS_TO_END = 60;

  private final Thread notice;
  private final CountDownLatch ended = new CountDownLatch(1);

  private InterruptionNotice(String howToGoOn, Thread worker) {
    notice =
        new Thread(
            () -> {
              System.err.printf("%nInterrupted. What is finished is kept; %s%n", howToGoOn);
              if (worker != null) {
                end(worker);
              } else {
                EngineWork.bringToRest(MOST_SECONDS_TO_END);
              }
            },
            "interruption-notice");
    Runtime.getRuntime().addShutdownHook(notice);
  }

  /**
   * From now on an interruption is answered with this, and {@link EngineWork} that is under way is
   * awaited until it rests.
   */
  static InterruptionNotice install(String howToGoOn) {
    return new InterruptionNotice(howToGoOn, null);
  }

  /**
   * From now on an interruption is answered with this, and this thread is interrupted and awaited:
   * for work that then writes down how far it is. The tensor engine would crash if it were unloaded
   * while the thread computes.
   */
  static InterruptionNotice interrupting(String howToGoOn) {
    return new InterruptionNotice(howToGoOn, Thread.currentThread());
  }

  private void end(Thread worker) {
    worker.interrupt();
    try {
      ended.await(MOST_SECONDS_TO_END, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    ended.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(notice);
    } catch (IllegalStateException e) {
      // The interruption is under way: the notice has been, or is being, printed.
      return;
    }
  }
}
