package io.distillery.cli.doctor;

import io.distillery.base.SystemFile;
import io.distillery.run.Environment;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Holds what can be seen of a machine without the tensor library.
 *
 * @param java feature version of Java
 * @param javaName version and vendor
 * @param system name and architecture
 * @param platform as the native libraries call it, {@code linux-x86_64}
 * @param glibc version of the C library; empty where it is another, or cannot be asked
 * @param instructions flags of the processor; empty where the system does not list them
 * @param cores that Java may use
 * @param memory of the machine in bytes; 0 where unknown
 * @param available memory of it that is free or can be freed, in bytes; 0 where unknown
 * @param limit of memory that a container sets, in bytes
 * @param heap limit of Java, in bytes
 * @param fileNames encoding of file names
 * @param environment variables
 */
record Machine(
    int java,
    String javaName,
    String system,
    String platform,
    Optional<String> glibc,
    Set<String> instructions,
    int cores,
    long memory,
    long available,
    Optional<Long> limit,
    long heap,
    String fileNames,
    Map<String, String> environment) {
  /** How long a program may take to tell its version, in seconds. */
  private static final long PATIENCE = 20;

  static Machine here(String platform) {
    return new Machine(
        Runtime.version().feature(),
        Environment.javaName(),
        System.getProperty("os.name") + " " + System.getProperty("os.version"),
        platform,
        said("getconf", "GNU_LIBC_VERSION").map(line -> line.replace("glibc", "").strip()),
        SystemFile.PROCESSOR
            .field("flags")
            .map(flags -> Set.copyOf(Arrays.asList(flags.split("\\s+"))))
            .orElse(Set.of()),
        Runtime.getRuntime().availableProcessors(),
        Environment.memory(),
        SystemFile.MEMORY.bytes("MemAvailable").orElse(0L),
        limit(Path.of("/sys/fs/cgroup/memory.max")),
        Runtime.getRuntime().maxMemory(),
        System.getProperty("sun.jnu.encoding", ""),
        System.getenv());
  }

  private static Optional<Long> limit(Path file) {
    return first(file).filter(line -> line.matches("\\d{1,18}")).map(Long::parseLong);
  }

  private static Optional<String> first(Path file) {
    return lines(file).stream().findFirst();
  }

  private static List<String> lines(Path file) {
    try {
      return Files.isReadable(file) ? Files.readAllLines(file) : List.of();
    } catch (IOException e) {
      return List.of(); // what the system does not tell is unknown
    }
  }

  /** The first line that a program prints; empty where there is none, or it fails. */
  static Optional<String> said(String... command) {
    try {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      process.getOutputStream().close();
      if (!process.waitFor(PATIENCE, TimeUnit.SECONDS)) {
        process.destroy();
        return Optional.empty();
      }
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return process.exitValue() == 0 ? said.strip().lines().findFirst() : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
