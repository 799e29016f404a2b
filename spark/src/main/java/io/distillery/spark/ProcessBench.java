package io.distillery.spark;

import io.distillery.stage.Bench;
import io.distillery.stage.SharedRun;
import java.io.IOException;

/** Keeps what the parts of a run share in this process, from one task to the next. */
final class ProcessBench {
  private static String run = "";
  private static Bench bench;

  private ProcessBench() {}

  /**
   * Gives the bench of a run; that of the run before is closed.
   *
   * @param json {@link SharedRun#json()}
   */
  static synchronized Bench of(String json) throws IOException {
    if (bench == null || !run.equals(json)) {
      close();
      bench = new Bench(SharedRun.read(json));
      run = json;
    }
    return bench;
  }

  /** Closes what is open. */
  static synchronized void close() throws IOException {
    if (bench != null) {
      bench.close();
      bench = null;
    }
  }
}
