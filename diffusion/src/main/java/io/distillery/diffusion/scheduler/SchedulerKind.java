package io.distillery.diffusion.scheduler;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The samplers, by the names of options and of the classes in {@code scheduler_config.json}. */
public enum SchedulerKind {
  PNDM("pndm", "PNDMScheduler", PndmScheduler::new),
  DDIM("ddim", "DDIMScheduler", DdimScheduler::new),
  EULER("euler", "EulerDiscreteScheduler", EulerScheduler::new),
  DPM_SOLVER_PLUS_PLUS_2M(
      "dpm++2m", "DPMSolverMultistepScheduler", DpmSolverPlusPlus2MScheduler::new),
  DDPM("ddpm", "DDPMScheduler", DdpmScheduler::new);

  private final String optionName;
  private final String className;
  private final Function<SchedulerConfig, NoiseScheduler> create;

  SchedulerKind(
      String optionName, String className, Function<SchedulerConfig, NoiseScheduler> create) {
    this.optionName = optionName;
    this.className = className;
    this.create = create;
  }

  /** Makes the scheduler; what the configuration leaves open takes this kind's own default. */
  public NoiseScheduler create(SchedulerConfig config) {
    return create.apply(config);
  }

  /** The short name, e.g. {@code dpm++2m}. */
  public String optionName() {
    return optionName;
  }

  /** The class that diffusers gives it. */
  public String className() {
    return className;
  }

  /**
   * The kind of this short name, in any case.
   *
   * @throws IllegalArgumentException where there is none, with the names that exist
   */
  public static SchedulerKind ofOption(String name) {
    return Arrays.stream(values())
        .filter(kind -> kind.optionName.equals(name.toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Unknown scheduler '%s', expected one of %s"
                        .formatted(
                            name,
                            Arrays.stream(values())
                                .map(SchedulerKind::optionName)
                                .collect(Collectors.joining(", ")))));
  }

  static Optional<SchedulerKind> ofClass(String name) {
    return Arrays.stream(values()).filter(kind -> kind.className.equals(name)).findFirst();
  }
}
