package io.distillery.diffusion.scheduler;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Text;
import io.distillery.torch.Tensors;
import io.soabase.recordbuilder.core.RecordBuilder;
import io.soabase.recordbuilder.core.RecordBuilder.ConcreteSettersForOptionalMode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * Holds what {@code scheduler_config.json} of a diffusers checkpoint says. Schedulers disagree
 * about three defaults; an empty value takes the default of the scheduler that is made.
 *
 * @param kind the scheduler that the checkpoint names
 * @param trainTimesteps timesteps of training; 2 to 1,000,000
 * @param betaStart variance of the first training step's noise, in (0, 1)
 * @param betaEnd variance of the last, from {@code betaStart} up to 1
 * @param betaSchedule the way from one to the other
 * @param rescaleBetasToZeroSnr whether the last timestep is made pure noise (Lin et al. 2023,
 *     algorithm 1)
 * @param predictionType what the model predicts
 * @param stepsOffset added to every timestep of leading spacing; 0 or more
 * @param spacing default: leading for PNDM, DDIM and DDPM, else linspace
 * @param clipSample whether the predicted clean sample is clamped to [-1, 1]; default: true for
 *     DDIM and DDPM, the others never do it
 * @param setAlphaToOne whether the step below timestep 0 is noiseless rather than at timestep 0's
 *     level; default: false for PNDM, true for DDIM, the others do not ask
 * @param skipPrkSteps whether PNDM starts without Runge-Kutta steps, the only way that it runs here
 * @param karrasSigmas whether Euler and DPM-Solver++ space their noise levels after Karras et al.
 * @param finalSigma where Euler and DPM-Solver++ end
 * @param lowerOrderFinal whether DPM-Solver++ takes its last step in first order where there are
 *     fewer than 15; onto {@link FinalSigma#ZERO} it always does
 * @param eulerAtFinal whether it does so for any number of steps
 * @param originalSteps steps of the walk that a consistency model was distilled from, of whose
 *     timesteps LCM and TCD take some
 * @param timestepScaling what LCM multiplies timesteps by in its boundary condition
 * @param obstacle what the file asks of its own scheduler that is not implemented; another may
 *     still be chosen
 */
@RecordBuilder
@RecordBuilder.Options(addConcreteSettersForOptional = ConcreteSettersForOptionalMode.ENABLED)
public record SchedulerConfig(
    SchedulerKind kind,
    int trainTimesteps,
    double betaStart,
    double betaEnd,
    BetaSchedule betaSchedule,
    boolean rescaleBetasToZeroSnr,
    PredictionType predictionType,
    int stepsOffset,
    Optional<TimestepSpacing> spacing,
    Optional<Boolean> clipSample,
    Optional<Boolean> setAlphaToOne,
    boolean skipPrkSteps,
    boolean karrasSigmas,
    FinalSigma finalSigma,
    boolean lowerOrderFinal,
    boolean eulerAtFinal,
    int originalSteps,
    double timestepScaling,
    Optional<String> obstacle) {

  /** Names the file as diffusers does. */
  public static final String FILE = "scheduler_config.json";

  // Keeps an absurd file from taking memory.
  private static final int MOST_TIMESTEPS = 1_000_000;

  private static final int USUAL_STEPS = 50;

  public SchedulerConfig {
    if (trainTimesteps < 2 || trainTimesteps > MOST_TIMESTEPS) {
      throw new ConfigurationException(
          Text.format(
              "num_train_timesteps is %d, expected 2 to %d", trainTimesteps, MOST_TIMESTEPS));
    }
    if (!(betaStart > 0 && betaStart <= betaEnd && betaEnd < 1)) {
      throw new ConfigurationException(
          Text.format(
              "beta_start is %s and beta_end %s, expected 0 < beta_start <= beta_end < 1",
              betaStart, betaEnd));
    }
    if (originalSteps < 1 || originalSteps > trainTimesteps) {
      throw new ConfigurationException(
          Text.format(
              "original_inference_steps is %d, expected 1 to num_train_timesteps, %d",
              originalSteps, trainTimesteps));
    }
    if (!(timestepScaling > 0 && timestepScaling < Double.POSITIVE_INFINITY)) {
      throw new ConfigurationException(
          Text.format("timestep_scaling is %s, expected a number above 0", timestepScaling));
    }
    if (stepsOffset < 0 || stepsOffset >= trainTimesteps) {
      throw new ConfigurationException(
          Text.format("steps_offset is %d, expected 0 to %d", stepsOffset, trainTimesteps - 1));
    }
  }

  /**
   * Returns what Stable Diffusion 1.x checkpoints carry: PNDM, noise prediction, 1,000 timesteps.
   */
  public static SchedulerConfig stableDiffusion() {
    return builder(SchedulerKind.PNDM)
        .betaSchedule(BetaSchedule.SCALED_LINEAR)
        .betaStart(0.00085)
        .betaEnd(0.012)
        .stepsOffset(1)
        .clipSample(false)
        .setAlphaToOne(false)
        .skipPrkSteps(true)
        .build();
  }

  /**
   * Returns what Lin et al. (2023) recommend for models trained from nothing: the same betas
   * rescaled so that the last timestep is pure noise, velocity prediction, and drawing that begins
   * there (trailing spacing, DDIM).
   */
  public static SchedulerConfig zeroTerminalSnr() {
    return stableDiffusion().toBuilder()
        .kind(SchedulerKind.DDIM)
        .rescaleBetasToZeroSnr(true)
        .predictionType(PredictionType.V_PREDICTION)
        .spacing(TimestepSpacing.TRAILING)
        .build();
  }

  /** Starts from diffusers' defaults, to be changed. */
  public static SchedulerConfigBuilder builder(SchedulerKind kind) {
    return SchedulerConfigBuilder.builder()
        .kind(kind)
        .trainTimesteps(1_000)
        .betaStart(0.0001)
        .betaEnd(0.02)
        .betaSchedule(BetaSchedule.LINEAR)
        .predictionType(PredictionType.EPSILON)
        .finalSigma(FinalSigma.ZERO)
        .lowerOrderFinal(true)
        .originalSteps(50)
        .timestepScaling(10);
  }

  /**
   * As diffusers' pipelines of Stable Diffusion take it, whatever the file says or leaves open:
   * latents are never clamped, and leading spacing is offset by one.
   */
  public SchedulerConfig ofLatents() {
    return toBuilder().clipSample(false).stepsOffset(1).build();
  }

  /** Starts from this configuration, to be changed. */
  public SchedulerConfigBuilder toBuilder() {
    return SchedulerConfigBuilder.builder(this);
  }

  /**
   * Reads {@code scheduler_config.json} in the directory.
   *
   * @throws IOException where it is missing or broken, or asks for what is not implemented
   */
  public static SchedulerConfig read(Path directory) throws IOException {
    return new SchedulerConfigFile(directory.resolve(FILE)).read();
  }

  /** Writes {@code scheduler_config.json}, so that {@link #read} and diffusers read it. */
  public void write(Path directory) throws IOException {
    new SchedulerConfigFile(directory.resolve(FILE)).write(this);
  }

  /**
   * The scheduler that the configuration names.
   *
   * @throws IllegalArgumentException where it asks for what is not implemented
   */
  public NoiseScheduler scheduler() {
    obstacle.ifPresent(
        problem -> {
          throw new ConfigurationException(
              Text.format(
                  "The scheduler that the model names cannot run: %s. Choose another (synthesis.walk.scheduler ddim)",
                  problem));
        });
    return kind.create(this);
  }

  /**
   * Takes the first step of the named scheduler's walk from pure noise, of a single number.
   *
   * @throws IllegalArgumentException where the scheduler cannot run
   * @throws io.distillery.torch.CheckpointException where it cannot take that step
   */
  public void tryOut() {
    int steps = Math.min(USUAL_STEPS, trainTimesteps);
    try (PointerScope scope = new PointerScope();
        SamplingRun run = scheduler().start(steps, 1, sample -> sample)) {
      Tensor one = Tensors.of(new double[] {1}, 1);
      run.step(run.modelInput(one, 0), 0, one);
    }
  }
}
