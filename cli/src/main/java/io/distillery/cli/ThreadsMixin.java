package io.distillery.cli;

import picocli.CommandLine.Option;

/** How many cores may be used. */
final class ThreadsMixin {
  @Option(
      names = "--threads",
      paramLabel = "N",
      description =
          "Threads of the tensor engine; results of other numbers differ by rounding. Default:"
              + " OMP_NUM_THREADS, else one a core.")
  private Integer threads;

  int threads() {
    if (threads != null) {
      return threads;
    }
    String wanted = System.getenv("OMP_NUM_THREADS");
    return wanted != null && wanted.matches("[1-9]\\d{0,3}")
        ? Integer.parseInt(wanted)
        : Runtime.getRuntime().availableProcessors();
  }
}
