package io.distillery.run;

import io.distillery.base.SystemFile;
import io.distillery.base.Text;
import java.lang.management.ManagementFactory;

/**
 * The machine and the software that a run was made with.
 *
 * @param distillery its version
 * @param engine the tensor engine's version
 * @param java the Java runtime's version and vendor
 * @param system operating system and architecture
 * @param processor its name, or its architecture where the system does not tell
 * @param cores that Java may use
 * @param memoryGib of the machine
 * @param threads of the tensor engine; results depend on it by rounding
 */
public record Environment(
    String distillery,
    String engine,
    String java,
    String system,
    String processor,
    int cores,
    double memoryGib,
    int threads) {

  /** This machine, now. */
  public static Environment current(String engine, int threads) {
    return new Environment(
        version(),
        engine,
        javaName(),
        Text.format(
            "%s %s (%s)",
            System.getProperty("os.name"),
            System.getProperty("os.version"),
            System.getProperty("os.arch")),
        SystemFile.processorName(),
        Runtime.getRuntime().availableProcessors(),
        Math.round(memory() / (double) (1L << 30) * 10) / 10.0,
        threads);
  }

  /** The version of Distillery; "development" outside a jar. */
  public static String version() {
    String version = Environment.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }

  /** Names the Java that runs, with its vendor. */
  public static String javaName() {
    return System.getProperty("java.version") + " (" + System.getProperty("java.vendor") + ")";
  }

  /** Returns the machine's memory in bytes; 0 where it is not told. */
  public static long memory() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? system.getTotalMemorySize()
        : 0;
  }
}
