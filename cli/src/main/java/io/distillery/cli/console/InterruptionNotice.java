package io.distillery.cli.console;

import io.distillery.torch.EngineWork;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Says at Ctrl-C that nothing is lost and how to go on; closed when the command ends by itself. A
 * command that runs within another leaves it to the outer one to say so.
 */
public final class InterruptionNotice implements AutoCloseable {
  private static final long MOST_SECONDS_TO_END = 60;

  private static final AtomicInteger OPEN = new AtomicInteger();

  private final Thread notice;

  private InterruptionNotice(String howToGoOn) {
    notice =
        new Thread(
            () -> {
              System.err.printf(
                  Locale.ROOT, "%nInterrupted. What is finished is kept; %s%n", howToGoOn);
              EngineWork.bringToRest(MOST_SECONDS_TO_END);
            },
            "interruption-notice");
    if (OPEN.getAndIncrement() == 0) {
      Runtime.getRuntime().addShutdownHook(notice);
    }
  }

  /**
   * From now on an interruption is answered with this, and {@link EngineWork} that is under way is
   * awaited until it rests.
   */
  public static InterruptionNotice install(String howToGoOn) {
    return new InterruptionNotice(howToGoOn);
  }

  @Override
  public void close() {
    OPEN.decrementAndGet();
    try {
      Runtime.getRuntime().removeShutdownHook(notice); // if it is one
    } catch (IllegalStateException e) {
      // The interruption is under way: the notice has been, or is being, printed.
      return;
    }
  }
}
