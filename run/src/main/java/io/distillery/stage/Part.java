package io.distillery.stage;

import java.io.IOException;
import java.io.Serializable;

/**
 * A part of the work on a run that needs no other part of the same list: any process that sees the
 * run's directory may do it, at any time, again, or at the same time as another; the same files
 * come of it. What it makes is in the run's directory or its cache, whole or not at all.
 */
public interface Part extends Serializable {
  /** Names the stage that it is of: what a process holds open for the parts of one is shared. */
  String stage();

  /** Says what is done, in words, such as {@code images 64 to 127}. */
  String title();

  /**
   * Does it, unless its files are there.
   *
   * @param bench of the process, with what its parts share
   */
  void execute(Bench bench) throws IOException;
}
