package io.distillery.stage;

import io.distillery.base.Progress;
import io.distillery.run.Stage;
import io.distillery.run.Workspace;
import java.io.IOException;
import java.util.List;

/** A stage whose work divides into parts, which it takes up when it is executed. */
interface Divided extends Stage {
  /**
   * Parts that are done together.
   *
   * @param name what they do, such as {@code Describing}
   */
  record Step(String name, List<? extends Part> parts) {
    public Step {
      parts = List.copyOf(parts);
    }
  }

  /**
   * Divides what is missing.
   *
   * @param progress told of what must be done before
   * @return steps, each to be begun when all parts of those before are done; none where one process
   *     does all
   */
  List<Step> divide(Workspace workspace, Workshop.Sizes sizes, Progress progress)
      throws IOException;
}
