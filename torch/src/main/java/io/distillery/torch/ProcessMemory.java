package io.distillery.torch;

import io.distillery.base.SystemFile;
import java.lang.management.ManagementFactory;
import java.util.OptionalLong;

/** Measures the memory of this process, as Linux counts it, and what Java allocates on its heap. */
public final class ProcessMemory {
  private ProcessMemory() {}

  /**
   * Returns the most bytes that were resident at one time, file maps included; empty outside Linux.
   */
  public static OptionalLong peakResident() {
    return field("VmHWM");
  }

  /** Returns the bytes resident now, file maps included; empty outside Linux. */
  public static OptionalLong resident() {
    return field("VmRSS");
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
    return SystemFile.PROCESS.bytes(name).map(OptionalLong::of).orElse(OptionalLong.empty());
  }
}
