package io.distillery.diffusion.scheduler;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.distillery.base.ConfigurationException;
import io.distillery.base.Text;
import io.distillery.diffusion.scheduler.PndmScheduler.MidwayStart;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Lists what an option may ask for: the checkpoint's own scheduler, or another on the same numbers.
 */
public enum SamplerChoice {
  /** Takes the scheduler that {@code scheduler_config.json} names. */
  CHECKPOINT("checkpoint", SchedulerConfig::scheduler),
  /** Takes {@link PndmScheduler}. */
  PNDM("pndm", PndmScheduler::new),
  /** Takes PNDM that repeats its first step also where it starts midway ({@link MidwayStart}). */
  PNDM_REPEATED("pndm-repeated", config -> new PndmScheduler(config, MidwayStart.REPEATED)),
  /** Takes {@link DdimScheduler} without noise on the way. */
  DDIM("ddim", DdimScheduler::new),
  /** Takes DDIM with {@code eta = 1}: as much noise on the way as DDPM adds. */
  DDIM_ETA_1("ddim-eta1", config -> new DdimScheduler(config, 1)),
  /** Takes {@link EulerScheduler}. */
  EULER("euler", EulerScheduler::new),
  /** Takes {@link EulerScheduler} with the noise levels of Karras et al. */
  EULER_KARRAS("euler-karras", config -> new EulerScheduler(karras(config))),
  /** Takes {@link DpmSolverPlusPlus2MScheduler}. */
  DPM_SOLVER_PLUS_PLUS_2M("dpm++2m", DpmSolverPlusPlus2MScheduler::new),
  /** Takes {@link DpmSolverPlusPlus2MScheduler} with the noise levels of Karras et al. */
  DPM_SOLVER_PLUS_PLUS_2M_KARRAS(
      "dpm++2m-karras", config -> new DpmSolverPlusPlus2MScheduler(karras(config))),
  DDPM("ddpm", DdpmScheduler::new),
  EULER_ANCESTRAL("euler-ancestral", EulerAncestralScheduler::new),
  HEUN("heun", HeunScheduler::new),
  LMS("lms", LmsScheduler::new),
  KDPM2("kdpm2", Kdpm2Scheduler::new),
  DEIS("deis", DeisScheduler::new),
  UNIPC("unipc", UniPcScheduler::new),
  DPM_SOLVER_PLUS_PLUS_2S("dpm++singlestep", DpmSolverPlusPlus2SScheduler::new),
  DPM_SOLVER_PLUS_PLUS_SDE("dpm++sde", DpmSolverPlusPlusSdeScheduler::new),
  DPM_SOLVER_PLUS_PLUS_2M_SDE("dpm++2m-sde", DpmSolverPlusPlus2MSdeScheduler::new),
  /** For latent consistency models, in 1 to 8 steps. */
  LCM("lcm", LcmScheduler::new),
  /** For trajectory consistency models, in 1 to 8 steps. */
  TCD("tcd", TcdScheduler::new);

  private final String optionName;
  private final Function<SchedulerConfig, NoiseScheduler> create;

  SamplerChoice(String optionName, Function<SchedulerConfig, NoiseScheduler> create) {
    this.optionName = optionName;
    this.create = create;
  }

  private static SchedulerConfig karras(SchedulerConfig config) {
    return config.toBuilder().karrasSigmas(true).build();
  }

  /** Makes the scheduler for a model of this configuration. */
  public NoiseScheduler create(SchedulerConfig config) {
    return create.apply(config);
  }

  /** The name for people, e.g. {@code dpm++2m}. */
  @JsonValue
  public String optionName() {
    return optionName;
  }

  /**
   * Finds the choice of this name, in any case.
   *
   * @throws ConfigurationException where there is none, with the names that exist
   */
  @JsonCreator
  public static SamplerChoice ofOption(String name) {
    return Arrays.stream(values())
        .filter(choice -> choice.optionName.equals(name.toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(
            () ->
                new ConfigurationException(
                    Text.format(
                        "Unknown scheduler '%s', expected one of %s", name, optionNames())));
  }

  /** All names, split by commas. */
  public static String optionNames() {
    return Arrays.stream(values()).map(SamplerChoice::optionName).collect(Collectors.joining(", "));
  }
}
