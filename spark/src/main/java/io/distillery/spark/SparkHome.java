package io.distillery.spark;

import java.io.File;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A home folder of Spark, put together from the jars that this process runs with: what Spark's own
 * processes on this machine (masters, workers, executors) load. Distillery is not among them, nor
 * its natives: they come to executors with the application.
 */
final class SparkHome {
  /** What Distillery's own jars are known by, in Maven's repository or a module's folder. */
  private static final List<String> OWN =
      List.of("/io/distillery/", "/distillery-", "/org/bytedeco/", "/blue/strategic/");

  private SparkHome() {}

  /**
   * Links the jars into {@code jars}, unless they are there.
   *
   * @param home need not exist
   */
  static void make(Path home) throws IOException {
    Path jars = Files.createDirectories(home.resolve("jars"));
    String[] classPath = System.getProperty("java.class.path").split(File.pathSeparator);
    for (String entry : Stream.of(classPath).filter(SparkHome::isOfSpark).toList()) {
      Path jar = Path.of(entry).toAbsolutePath();
      try {
        Files.createSymbolicLink(jars.resolve(jar.getFileName()), jar);
      } catch (FileAlreadyExistsException e) {
        continue; // of an earlier command
      }
    }
  }

  private static boolean isOfSpark(String entry) {
    String name = entry.replace('\\', '/');
    return name.endsWith(".jar") && OWN.stream().noneMatch(name::contains);
  }
}
