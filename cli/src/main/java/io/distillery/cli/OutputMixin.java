package io.distillery.cli;

import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Where a run is. */
@Command(optionListHeading = "%nRun:%n")
final class OutputMixin {
  static final String OUT = "--out";

  @Option(
      names = OUT,
      paramLabel = "DIR",
      required = true,
      description = "The run's directory: new, empty, or that of the same run, which then goes on.")
  private Path out;

  @Option(
      names = "--redo",
      description =
          "Do stages again whose options have changed, and delete what they had made before."
              + " Without it such a directory is refused.")
  private boolean redo;

  @Option(
      names = "--cache",
      paramLabel = "DIR",
      description =
          "Where encoded images, their clusters, what a teacher sees in them, and hashes of files"
              + " are kept, so that nothing is done twice. Several runs may share one, at the same"
              + " time; it may be deleted whenever none is at work. Default: OUT/.cache.")
  private Path cache;

  Optional<Path> cache() {
    return Optional.ofNullable(cache);
  }

  Path out() {
    return out;
  }

  boolean redo() {
    return redo;
  }
}
