package io.distillery.cli;

import java.util.concurrent.atomic.AtomicBoolean;

/** Says at Ctrl-C that nothing is lost and how to go on. */
final class InterruptionNotice {
  private static final AtomicBoolean FINISHED = new AtomicBoolean();

  private InterruptionNotice() {}

  /** From now on an interruption is answered with this sentence. */
  static void install(String howToGoOn) {
    Thread notice =
        new Thread(
            () -> {
              if (!FINISHED.get()) {
                System.err.printf("%nInterrupted. What is finished is kept; %s%n", howToGoOn);
              }
            },
            "interruption-notice");
    Runtime.getRuntime().addShutdownHook(notice);
  }

  /** The command has ended by itself. */
  static void finished() {
    FINISHED.set(true);
  }
}
