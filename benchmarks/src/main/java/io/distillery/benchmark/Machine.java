package io.distillery.benchmark;

import io.distillery.base.SystemFile;
import io.distillery.base.Text;
import io.distillery.torch.LibTorch;

/** What the numbers were measured on. */
public final class Machine {
  private Machine() {}

  /** Processor, cores, threads of the tensor engine and its version, in a line. */
  public static String description() {
    return Text.format(
        "%s, %d cores; %d threads; %s; Java %s",
        SystemFile.processorName(),
        Runtime.getRuntime().availableProcessors(),
        LibTorch.threads(),
        LibTorch.description(),
        Runtime.version().feature());
  }
}
