package io.distillery.cli.mixin;

import io.distillery.torch.LibTorch;
import picocli.CommandLine.Option;

/** How many cores may be used. */
public final class ThreadsMixin {
  @Option(
      names = "--threads",
      paramLabel = "N",
      description =
          "Threads of the tensor engine; results of other numbers differ by rounding. Default:"
              + " OMP_NUM_THREADS, else one a core.")
  private Integer threads;

  /** Tells how many threads the tensor engine is to have. */
  public int threads() {
    return threads(LibTorch.usualThreads());
  }

  /**
   * Tells how many threads the tensor engine is to have.
   *
   * @param usual their number where the command line does not say
   */
  public int threads(int usual) {
    return threads != null ? threads : usual;
  }
}
