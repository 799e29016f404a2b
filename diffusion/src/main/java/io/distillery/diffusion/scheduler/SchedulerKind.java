package io.distillery.diffusion.scheduler;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Names the schedulers that {@code scheduler_config.json} can name. */
public enum SchedulerKind {
  /** Makes a {@link PndmScheduler}. */
  PNDM("PNDMScheduler", PndmScheduler::new),
  /** Makes a {@link DdimScheduler}. */
  DDIM("DDIMScheduler", DdimScheduler::new),
  /** Makes an {@link EulerScheduler}. */
  EULER("EulerDiscreteScheduler", EulerScheduler::new),
  DPM_SOLVER_PLUS_PLUS_2M(
      "DPMSolverMultistepScheduler",
      "dpmsolver++",
      Solver.MIDPOINT,
      DpmSolverPlusPlus2MScheduler::new),
  DDPM("DDPMScheduler", null, Map.of("variance_type", "fixed_small"), DdpmScheduler::new),
  EULER_ANCESTRAL("EulerAncestralDiscreteScheduler", EulerAncestralScheduler::new),
  UNIPC("UniPCMultistepScheduler", null, Solver.UNIPC, UniPcScheduler::new),
  LCM("LCMScheduler", LcmScheduler::new),
  LMS("LMSDiscreteScheduler", LmsScheduler::new),
  HEUN("HeunDiscreteScheduler", HeunScheduler::new),
  DEIS("DEISMultistepScheduler", null, Map.of("solver_order", "2"), DeisScheduler::new),
  KDPM2("KDPM2DiscreteScheduler", Kdpm2Scheduler::new),
  TCD("TCDScheduler", TcdScheduler::new),
  DPM_SOLVER_PLUS_PLUS_2S(
      "DPMSolverSinglestepScheduler",
      "dpmsolver++",
      Solver.MIDPOINT,
      DpmSolverPlusPlus2SScheduler::new),
  DPM_SOLVER_PLUS_PLUS_SDE("DPMSolverSDEScheduler", DpmSolverPlusPlusSdeScheduler::new),
  DPM_SOLVER_PLUS_PLUS_2M_SDE(
      "DPMSolverMultistepScheduler",
      "sde-dpmsolver++",
      Solver.MIDPOINT,
      DpmSolverPlusPlus2MSdeScheduler::new);

  /** What is implemented of the settings of multistep solvers. */
  private static final class Solver {
    static final Map<String, String> MIDPOINT =
        Map.of("solver_order", "2", "solver_type", "midpoint");

    /** It takes the solver types of others for its own, as diffusers does. */
    static final Map<String, String> UNIPC =
        Map.of(
            "solver_order", "2",
            "solver_type", "bh2|midpoint|heun|logrho",
            "predict_x0", "true",
            "disable_corrector", "[]");
  }

  private static final String ALGORITHM = "algorithm_type";

  private final String className;
  private final String algorithm;
  private final Map<String, String> only;
  private final Function<SchedulerConfig, NoiseScheduler> create;

  SchedulerKind(String className, Function<SchedulerConfig, NoiseScheduler> create) {
    this(className, null, Map.of(), create);
  }

  /**
   * @param algorithm {@code algorithm_type} of a class that has several; else null
   * @param only settings of which one value is implemented
   */
  SchedulerKind(
      String className,
      String algorithm,
      Map<String, String> only,
      Function<SchedulerConfig, NoiseScheduler> create) {
    this.className = className;
    this.algorithm = algorithm;
    this.only = only;
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

  /** Which of the class's algorithms it is, where the class has several. */
  Optional<String> algorithm() {
    return Optional.ofNullable(algorithm);
  }

  /** Settings of this kind of which one value is implemented, as a file writes them. */
  Map<String, String> only() {
    return only;
  }

  /** The kind that a file names; empty where it is none that is implemented. */
  static Optional<SchedulerKind> of(JsonNode json) {
    String name = json.path("_class_name").asText();
    return Arrays.stream(values())
        .filter(kind -> kind.className.equals(name))
        .filter(
            kind ->
                kind.algorithm == null
                    || !json.hasNonNull(ALGORITHM)
                    || json.get(ALGORITHM).asText().equals(kind.algorithm))
        .findFirst();
  }

  static String classNames() {
    return Arrays.stream(values())
        .map(SchedulerKind::className)
        .distinct()
        .collect(Collectors.joining(", "));
  }
}
