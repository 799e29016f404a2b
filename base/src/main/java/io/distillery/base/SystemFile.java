package io.distillery.base;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Reads a file in which the system tells about itself, a {@code name : value} a line. What it does
 * not tell is unknown: other systems than Linux have no such files.
 *
 * @param path of the file
 */
public record SystemFile(Path path) {
  /** Tells about the processor; what it says of the first core is taken. */
  public static final SystemFile PROCESSOR = new SystemFile(Path.of("/proc/cpuinfo"));

  /** Tells about the machine's memory. */
  public static final SystemFile MEMORY = new SystemFile(Path.of("/proc/meminfo"));

  /** Tells about this process. */
  public static final SystemFile PROCESS = new SystemFile(Path.of("/proc/self/status"));

  private static final long KIBIBYTE = 1024;

  /** Names the processor, or its architecture where that is all that is known. */
  public static String processorName() {
    return PROCESSOR.field("model name").orElse(System.getProperty("os.arch"));
  }

  /** Gives the value of the first line of a name; none where there is no such line, or no file. */
  public Optional<String> field(String name) {
    if (!Files.isReadable(path)) {
      return Optional.empty();
    }
    try (Stream<String> lines = Files.lines(path, StandardCharsets.ISO_8859_1)) {
      return lines // no more than are looked at: a machine of many cores tells much of each
          .filter(line -> line.startsWith(name) && line.indexOf(':') > 0)
          .filter(line -> line.substring(0, line.indexOf(':')).strip().equals(name))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst();
    } catch (IOException | UncheckedIOException e) {
      return Optional.empty();
    }
  }

  /** Gives a value that is told in kB, in bytes. */
  public Optional<Long> bytes(String name) {
    return field(name)
        .filter(value -> value.matches("\\d{1,15} kB"))
        .map(value -> Long.parseLong(value.substring(0, value.indexOf(' '))) * KIBIBYTE);
  }
}
