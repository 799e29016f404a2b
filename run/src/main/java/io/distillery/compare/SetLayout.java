package io.distillery.compare;

import java.nio.file.Path;

/**
 * Where a comparison keeps the sets that it makes: {@code sets/METHOD/ipc-N/set-K}, a run's
 * directory where the images were drawn, with the images in {@code distilled}.
 *
 * @param comparison the comparison's directory
 */
public record SetLayout(Path comparison) {
  private static final String SETS = "sets";
  private static final String DISTILLED = "distilled";

  /** The directory of all sets of a method with so many images per class. */
  Path sets(String method, int ipc) {
    return comparison.resolve(SETS).resolve(method).resolve("ipc-" + ipc);
  }

  /** The directory of a set. */
  public Path run(String method, int ipc, int set) {
    return sets(method, ipc).resolve("set-" + set);
  }

  /** The class folders of a set. */
  public Path images(String method, int ipc, int set) {
    return run(method, ipc, set).resolve(DISTILLED);
  }
}
