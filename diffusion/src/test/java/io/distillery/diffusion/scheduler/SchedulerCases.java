package io.distillery.diffusion.scheduler;

import io.distillery.torch.ReferenceFiles;
import io.distillery.torch.safetensors.SafeTensors;
import java.nio.file.Path;
import org.bytedeco.pytorch.Tensor;

/**
 * What diffusers' schedulers gave on the tiny model: tables, lists of timesteps, noised samples and
 * each first step (of {@code latents} the first row).
 */
final class SchedulerCases {
  private final SafeTensors tensors =
      SafeTensors.open(ReferenceFiles.find("schedulers.safetensors"));

  /** Of {@code scheduler_config.json}. */
  Path folder() {
    return ReferenceFiles.find("tiny-sd/scheduler/scheduler_config.json").getParent();
  }

  Tensor tensor(String name) {
    return tensors.tensor(name);
  }
}
