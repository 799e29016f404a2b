package io.distillery.torch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** Measures the memory of this process, as Linux counts it, and what Java allocates on its heap. */
public final class ProcessMemory {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final int KIB = 1024;

  private ProcessMemory() {}

  /**
   * Returns the most bytes that were resident at one time, file maps included; empty outside Linux.
   */
  public static OptionalLong peakResident() {
    return field("VmHWM:");
  }

  /** Returns the bytes resident now, file maps included; empty outside Linux. */
  public static OptionalLong resident() {
    return field("VmRSS:");
  }

  /** Returns the bytes that all live threads have allocated on Java's heap since they began. */
  public static long heapAllocated() {
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long sum = 0;
    for (long bytes : threads.getThreadAllocatedBytes(threads.getAllThreadIds())) {
      sum += Math.max(0, bytes); // -1 for a thread that has ended
    }
    return sum;
  }

  private static OptionalLong field(String name) {
    if (!Files.isReadable(STATUS)) {
      return OptionalLong.empty();
    }
    try (var lines = Files.lines(STATUS)) {
      return lines
          .filter(line -> line.startsWith(name))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * KIB)
          .findFirst();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
