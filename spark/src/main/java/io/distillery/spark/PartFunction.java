package io.distillery.spark;

import io.distillery.stage.Part;
import java.io.IOException;
import org.apache.spark.api.java.function.VoidFunction;

/** Does a part in an executor. */
final class PartFunction implements VoidFunction<Part> {
  private static final long serialVersionUID = 1;

  private final String run;

  /**
   * Takes what executors must know.
   *
   * @param run {@link io.distillery.stage.SharedRun#json()}
   */
  PartFunction(String run) {
    this.run = run;
  }

  @Override
  public void call(Part part) throws IOException {
    ProcessBench.of(run).execute(part);
  }
}
