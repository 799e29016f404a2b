package io.distillery.diffusion.scheduler;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;

/** The schedulers that {@code scheduler_config.json} can name. */
public enum SchedulerKind {
  PNDM("PNDMScheduler", PndmScheduler::new),
  DDIM("DDIMScheduler", DdimScheduler::new),
  EULER("EulerDiscreteScheduler", EulerScheduler::new),
  DPM_SOLVER_PLUS_PLUS_2M("DPMSolverMultistepScheduler", DpmSolverPlusPlus2MScheduler::new),
  DDPM("DDPMScheduler", DdpmScheduler::new);

  private final String className;
  private final Function<SchedulerConfig, NoiseScheduler> create;

  SchedulerKind(String className, Function<SchedulerConfig, NoiseScheduler> create) {
    this.className = className;
    this.create = create;
  }

  /** Makes the scheduler; what the configuration leaves open takes this kind's own default. */
  public NoiseScheduler create(SchedulerConfig config) {
    return create.apply(config);
  }

  /** The class that diffusers gives it. */
  public String className() {
    return className;
  }

  static Optional<SchedulerKind> ofClass(String name) {
    return Arrays.stream(values()).filter(kind -> kind.className.equals(name)).findFirst();
  }
}
