package io.distillery.cli;

/** Says at Ctrl-C that nothing is lost and how to go on; closed when the command ends by itself. */
final class InterruptionNotice implements AutoCloseable {
  private static final int EXIT_CODE = 130;

  private final Thread notice;

  private InterruptionNotice(Thread notice) {
    this.notice = notice;
  }

  /** From now on an interruption is answered with this. */
  static InterruptionNotice install(String howToGoOn) {
    Thread notice =
        new Thread(
            () -> System.err.printf("%nInterrupted. What is finished is kept; %s%n", howToGoOn),
            "interruption-notice");
    Runtime.getRuntime().addShutdownHook(notice);
    return new InterruptionNotice(notice);
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(notice);
    } catch (IllegalStateException e) {
      // The interruption is under way: the notice has been, or is being, printed.
      return;
    }
  }
}
