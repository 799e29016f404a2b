package io.distillery.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Randomness and threads. */
@Command(optionListHeading = "%nRepeatability:%n")
public final class MachineMixin {
  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "All randomness follows from it: the same seed gives the same bytes on the same machine."
              + " Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Mixin private ThreadsMixin threads;

  /** The seed that all randomness follows from. */
  public long seed() {
    return seed;
  }

  /** Tells how many threads the tensor engine is to have. */
  public int threads() {
    return threads.threads();
  }
}
