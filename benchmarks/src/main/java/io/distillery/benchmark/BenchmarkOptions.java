package io.distillery.benchmark;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Options of every benchmark. */
final class BenchmarkOptions {
  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads of the tensor engine. Default: OMP_NUM_THREADS, else one a core.")
  private Integer threads;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  private boolean help;

  int threads() {
    if (threads != null) {
      return threads;
    }
    String wanted = System.getenv("OMP_NUM_THREADS");
    return wanted != null && wanted.matches("[1-9]\\d{0,3}")
        ? Integer.parseInt(wanted)
        : Runtime.getRuntime().availableProcessors();
  }

  /** The embedded model's directory. */
  static Path mini() {
    return Path.of(System.getProperty("distillery.home", "."), "models", "mini");
  }
}
