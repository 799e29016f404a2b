package io.distillery.benchmark;

import java.lang.management.ManagementFactory;

/** What time is measured by. */
public enum Clock {
  /** The time that passes. */
  WALL {
    @Override
    long nanoseconds() {
      return System.nanoTime();
    }
  },
  /**
   * The processor's time spent on the measuring thread, which other work on the machine hardly
   * changes; for an engine of one thread only.
   */
  PROCESSOR {
    @Override
    long nanoseconds() {
      return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }
  };

  abstract long nanoseconds();
}
