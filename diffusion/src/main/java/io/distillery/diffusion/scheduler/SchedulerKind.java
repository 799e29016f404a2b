package io.distillery.diffusion.scheduler;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;

/** Lists the schedulers that {@code scheduler_config.json} can name. */
public enum SchedulerKind {
  /** Makes a {@link PndmScheduler}. */
  PNDM("PNDMScheduler", PndmScheduler::new),
  /** Makes a {@link DdimScheduler}. */
  DDIM("DDIMScheduler", DdimScheduler::new),
  /** Makes an {@link EulerScheduler}. */
  EULER("EulerDiscreteScheduler", EulerScheduler::new),
  /** Makes a {@link DpmSolverPlusPlus2MScheduler}. */
  DPM_SOLVER_PLUS_PLUS_2M("DPMSolverMultistepScheduler", DpmSolverPlusPlus2MScheduler::new),
  /** Makes a {@link DdpmScheduler}. */
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

  /** Returns the class that diffusers gives it. */
  public String className() {
    return className;
  }

  static Optional<SchedulerKind> ofClass(String name) {
    return Arrays.stream(values()).filter(kind -> kind.className.equals(name)).findFirst();
  }
}
