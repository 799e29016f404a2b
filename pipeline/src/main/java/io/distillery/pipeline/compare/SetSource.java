package io.distillery.pipeline.compare;

import java.io.IOException;
import java.nio.file.Path;

/** A way to make small sets of images, side by side with others. */
public interface SetSource {
  /** What tables call it. */
  String method();

  /** Whether every set of it would be the same; there is one then, and it is made once. */
  default boolean isSingle() {
    return false;
  }

  /** How many images a model draws for each of its images: 0 where they are chosen or given. */
  default int drawings() {
    return 0;
  }

  /**
   * The folder of a set, which is made unless it is there.
   *
   * @param ipc images per class
   * @param set which of several, from 0; 0 where there is one
   * @return class folders with {@code ipc} images each
   */
  Path make(int ipc, int set) throws IOException;
}
