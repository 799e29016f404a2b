package io.distillery.spark;

import io.distillery.stage.Bench;
import io.distillery.stage.SharedRun;
import io.distillery.torch.ComputeDevice;
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
   * @param device name of where its models compute
   */
  static synchronized Bench of(String json, String device) throws IOException {
    if (bench == null || !run.equals(json)) {
      close();
      ComputeDevice.use(ComputeDevice.named(device));
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
