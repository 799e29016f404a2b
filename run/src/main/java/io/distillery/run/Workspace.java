package io.distillery.run;

import java.nio.file.Path;

/**
 * The place a stage works in.
 *
 * @param directory where it writes; becomes the stage's directory when it has succeeded. Empty, or
 *     with what an interrupted execution of the same request left
 * @param run the run, whose earlier stages it may read
 */
public record Workspace(Path directory, RunDirectory run) {
  /** A file to write. */
  public Path file(String name) {
    return directory.resolve(name);
  }

  /** The finished output of an earlier stage. */
  public Path output(String stage) {
    return run.stage(stage);
  }
}
