package io.distillery.spark;

import io.distillery.stage.Part;
import java.io.IOException;
import java.util.Map;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.VoidFunction;
import org.apache.spark.resource.ResourceInformation;

/** Does a part in an executor. */
final class PartFunction implements VoidFunction<Part> {
  private static final long serialVersionUID = 1;

  private static final String GPU = "gpu";

  private final String run;
  private final String device;

  /**
   * Takes what executors must know.
   *
   * @param run {@link io.distillery.stage.SharedRun#json()}
   * @param device name of where their models compute
   */
  PartFunction(String run, String device) {
    this.run = run;
    this.device = device;
  }

  @Override
  public void call(Part part) throws IOException {
    ProcessBench.of(run, ownDevice(device, TaskContext.get().resourcesJMap())).execute(part);
  }

  /**
   * Names the GPU that Spark has given to a task, counted as the executor sees them.
   *
   * @param device as the command line names it
   * @param resources of the task, by kind
   */
  static String ownDevice(String device, Map<String, ResourceInformation> resources) {
    ResourceInformation gpu = resources.get(GPU);
    return device.equals("cuda") && gpu != null ? "cuda:" + gpu.addresses()[0] : device;
  }
}
