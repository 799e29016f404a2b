package io.distillery.spark;

import io.distillery.base.Parallel;
import io.distillery.base.Progress;
import io.distillery.stage.Bench;
import io.distillery.stage.Part;
import io.distillery.stage.SharedRun;
import io.distillery.stage.Workshop;
import java.io.IOException;
import java.util.List;

/**
 * A workshop that has every part done twice at the same time, as a cluster that speculates at its
 * worst, and once more when all are done.
 */
record Twins() implements Workshop {
  @Override
  public Sizes sizes() {
    return new Sizes(4, 8);
  }

  @Override
  public void each(String name, SharedRun shared, List<? extends Part> parts, Progress progress)
      throws IOException {
    try (Bench one = new Bench(shared);
        Bench other = new Bench(shared)) {
      for (Part part : parts) {
        Parallel.each(2, 2, twin -> (twin == 0 ? one : other).execute(part));
        one.execute(part);
      }
    }
  }
}
