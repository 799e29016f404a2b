package io.distillery.diffusion.scheduler;

import io.distillery.torch.safetensors.SafeTensors;
import java.net.URISyntaxException;
import java.nio.file.Path;
import org.bytedeco.pytorch.Tensor;

/**
 * What diffusers' schedulers gave on the tiny model: tables, lists of timesteps, noised samples and
 * each first step (of {@code latents} the first row). A part of the reference numbers, small enough
 * to lie in this repository.
 */
final class SchedulerCases {
  private final Path folder;
  private final SafeTensors tensors;

  SchedulerCases() {
    try {
      folder =
          Path.of(SchedulerCases.class.getResource("/reference/schedulers.safetensors").toURI())
              .getParent();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
    tensors = SafeTensors.open(folder.resolve("schedulers.safetensors"));
  }

  /** Of {@code scheduler_config.json}. */
  Path folder() {
    return folder.resolve("scheduler");
  }

  Tensor tensor(String name) {
    return tensors.tensor(name);
  }
}
