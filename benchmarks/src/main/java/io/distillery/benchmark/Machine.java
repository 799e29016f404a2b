package io.distillery.benchmark;

import io.distillery.base.Text;
import io.distillery.torch.LibTorch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the numbers were measured on. */
public final class Machine {
  private Machine() {}

  /** Processor, cores, threads of the tensor engine and its version, in a line. */
  public static String description() {
    return Text.format(
        "%s, %d cores; %d threads; %s; Java %s",
        processor(),
        Runtime.getRuntime().availableProcessors(),
        LibTorch.threads(),
        LibTorch.description(),
        Runtime.version().feature());
  }

  private static String processor() {
    Path cpuinfo = Path.of("/proc/cpuinfo");
    if (!Files.isReadable(cpuinfo)) {
      return System.getProperty("os.arch");
    }
    try (var lines = Files.lines(cpuinfo)) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse(System.getProperty("os.arch"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
