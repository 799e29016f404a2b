package io.distillery.diffusion.scheduler;

import io.distillery.base.Text;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

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
 */
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
    boolean eulerAtFinal) {

  /** Names the file as diffusers does. */
  public static final String FILE = "scheduler_config.json";

  // Keeps an absurd file from taking memory.
  private static final int MOST_TIMESTEPS = 1_000_000;

  /** Checks every number; errors name them as the file does. */
  public SchedulerConfig {
    if (trainTimesteps < 2 || trainTimesteps > MOST_TIMESTEPS) {
      throw new IllegalArgumentException(
          Text.format(
              "num_train_timesteps is %d, expected 2 to %d", trainTimesteps, MOST_TIMESTEPS));
    }
    if (!(betaStart > 0 && betaStart <= betaEnd && betaEnd < 1)) {
      throw new IllegalArgumentException(
          Text.format(
              "beta_start is %s and beta_end %s, expected 0 < beta_start <= beta_end < 1",
              betaStart, betaEnd));
    }
    if (stepsOffset < 0 || stepsOffset >= trainTimesteps) {
      throw new IllegalArgumentException(
          Text.format("steps_offset is %d, expected 0 to %d", stepsOffset, trainTimesteps - 1));
    }
  }

  /**
   * Returns what Stable Diffusion 1.x checkpoints carry: PNDM, noise prediction, 1,000 timesteps.
   */
  public static SchedulerConfig stableDiffusion() {
    return new SchedulerConfigBuilder(SchedulerKind.PNDM)
        .betas(BetaSchedule.SCALED_LINEAR, 0.00085, 0.012)
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
    return new SchedulerConfigBuilder(SchedulerKind.DDIM, stableDiffusion())
        .rescaleBetasToZeroSnr(true)
        .predictionType(PredictionType.V_PREDICTION)
        .spacing(TimestepSpacing.TRAILING)
        .build();
  }

  /** Starts from diffusers' defaults, to be changed. */
  public static SchedulerConfigBuilder builder(SchedulerKind kind) {
    return new SchedulerConfigBuilder(kind);
  }

  /** Starts from this configuration, to be changed. */
  public SchedulerConfigBuilder toBuilder() {
    return toBuilder(kind);
  }

  /** Starts from the numbers of this configuration for another scheduler, to be changed. */
  public SchedulerConfigBuilder toBuilder(SchedulerKind other) {
    return new SchedulerConfigBuilder(other, this);
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

  /** Makes the scheduler that the configuration names. */
  public NoiseScheduler scheduler() {
    return kind.create(this);
  }
}
