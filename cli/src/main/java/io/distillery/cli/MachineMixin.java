package io.distillery.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Randomness and threads. */
@Command(optionListHeading = "%nRepeatability:%n")
final class MachineMixin {
  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "All randomness follows from it: the same seed gives the same bytes on the same machine."
              + " Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description =
          "Threads of the tensor engine; results of other numbers differ by rounding. Default:"
              + " OMP_NUM_THREADS, else one a core.")
  private Integer threads;

  long seed() {
    return seed;
  }

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
