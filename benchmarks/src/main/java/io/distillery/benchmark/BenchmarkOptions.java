package io.distillery.benchmark;

import io.distillery.cli.mixin.DeviceMixin;
import io.distillery.torch.LibTorch;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options of every benchmark. */
final class BenchmarkOptions {
  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads of the tensor engine. Default: OMP_NUM_THREADS, else one a core.")
  private Integer threads;

  @Mixin private DeviceMixin device;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  private boolean help;

  int threads() {
    return threads != null ? threads : LibTorch.usualThreads();
  }
}
