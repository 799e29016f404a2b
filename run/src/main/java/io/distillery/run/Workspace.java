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
  /**
   * Where other processes leave what they have done of the stage, and what they write until it is
   * whole; kept as long as the directory is at work, and gone when the stage has succeeded.
   */
  public Path parts() {
    return directory.resolveSibling(directory.getFileName() + RunDirectory.PARTS);
  }

  /** A file to write. */
  public Path file(String name) {
    return directory.resolve(name);
  }

  /** The finished output of an earlier stage. */
  public Path output(String stage) {
    return run.stage(stage);
  }
}
