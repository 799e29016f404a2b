package io.distillery.run;

import java.io.IOException;

/** Fills a stage's workspace, with the help of other processes, before the stage is executed. */
@FunctionalInterface
public interface Preparation {
  /** Leaves all to the stage. */
  Preparation NONE = (stage, workspace) -> {};

  /**
   * Does what others can of the stage, which takes it up and does the rest.
   *
   * @param workspace new, or with what an interrupted execution of the same request left
   */
  void prepare(Stage stage, Workspace workspace) throws IOException;
}
