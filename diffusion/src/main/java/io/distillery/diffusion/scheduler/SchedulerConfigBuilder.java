package io.distillery.diffusion.scheduler;

import java.util.Optional;

/** Builds a {@link SchedulerConfig}; what is not said is diffusers' default. */
public final class SchedulerConfigBuilder {
  private final SchedulerKind kind;
  private int trainTimesteps = 1_000;
  private double betaStart = 0.0001;
  private double betaEnd = 0.02;
  private BetaSchedule betaSchedule = BetaSchedule.LINEAR;
  private boolean rescaleBetasToZeroSnr;
  private PredictionType predictionType = PredictionType.EPSILON;
  private int stepsOffset;
  private Optional<TimestepSpacing> spacing = Optional.empty();
  private Optional<Boolean> clipSample = Optional.empty();
  private Optional<Boolean> setAlphaToOne = Optional.empty();
  private boolean skipPrkSteps;
  private boolean karrasSigmas;
  private FinalSigma finalSigma = FinalSigma.ZERO;
  private boolean lowerOrderFinal = true;
  private boolean eulerAtFinal;

  SchedulerConfigBuilder(SchedulerKind kind) {
    this.kind = kind;
  }

  SchedulerConfigBuilder(SchedulerKind kind, SchedulerConfig config) {
    this.kind = kind;
    trainTimesteps = config.trainTimesteps();
    betaStart = config.betaStart();
    betaEnd = config.betaEnd();
    betaSchedule = config.betaSchedule();
    rescaleBetasToZeroSnr = config.rescaleBetasToZeroSnr();
    predictionType = config.predictionType();
    stepsOffset = config.stepsOffset();
    spacing = config.spacing();
    clipSample = config.clipSample();
    setAlphaToOne = config.setAlphaToOne();
    skipPrkSteps = config.skipPrkSteps();
    karrasSigmas = config.karrasSigmas();
    finalSigma = config.finalSigma();
    lowerOrderFinal = config.lowerOrderFinal();
    eulerAtFinal = config.eulerAtFinal();
  }

  /** Sets the timesteps of training. */
  public SchedulerConfigBuilder trainTimesteps(int count) {
    trainTimesteps = count;
    return this;
  }

  /** Sets how the variance of the added noise grows, and from where to where. */
  public SchedulerConfigBuilder betas(BetaSchedule schedule, double start, double end) {
    betaSchedule = schedule;
    betaStart = start;
    betaEnd = end;
    return this;
  }

  /** Says whether betas are rescaled so that the last timestep is pure noise. */
  public SchedulerConfigBuilder rescaleBetasToZeroSnr(boolean rescale) {
    rescaleBetasToZeroSnr = rescale;
    return this;
  }

  /** Says what the model predicts. */
  public SchedulerConfigBuilder predictionType(PredictionType type) {
    predictionType = type;
    return this;
  }

  /** Sets the offset of the timesteps that a sampler visits. */
  public SchedulerConfigBuilder stepsOffset(int offset) {
    stepsOffset = offset;
    return this;
  }

  /** Says which training timesteps a sampler visits. */
  public SchedulerConfigBuilder spacing(TimestepSpacing timesteps) {
    spacing = Optional.of(timesteps);
    return this;
  }

  /** Says whether clean samples are clamped to [-1, 1] on the way. */
  public SchedulerConfigBuilder clipSample(boolean clip) {
    clipSample = Optional.of(clip);
    return this;
  }

  /** Says whether the last step ends at a clean sample rather than at timestep 0. */
  public SchedulerConfigBuilder setAlphaToOne(boolean one) {
    setAlphaToOne = Optional.of(one);
    return this;
  }

  /** Says whether PNDM does without Runge-Kutta steps. */
  public SchedulerConfigBuilder skipPrkSteps(boolean skip) {
    skipPrkSteps = skip;
    return this;
  }

  /** Says whether noise levels are spaced as Karras et al. do. */
  public SchedulerConfigBuilder karrasSigmas(boolean karras) {
    karrasSigmas = karras;
    return this;
  }

  /** Says at which noise level a walk ends. */
  public SchedulerConfigBuilder finalSigma(FinalSigma end) {
    finalSigma = end;
    return this;
  }

  /** Says whether the last step of a short walk is of first order. */
  public SchedulerConfigBuilder lowerOrderFinal(boolean lower) {
    lowerOrderFinal = lower;
    return this;
  }

  /** Says whether the last step is of first order whatever the length of the walk. */
  public SchedulerConfigBuilder eulerAtFinal(boolean euler) {
    eulerAtFinal = euler;
    return this;
  }

  /**
   * Makes the configuration.
   *
   * @throws IllegalArgumentException where a value is out of range, by its name in the file
   */
  public SchedulerConfig build() {
    return new SchedulerConfig(
        kind,
        trainTimesteps,
        betaStart,
        betaEnd,
        betaSchedule,
        rescaleBetasToZeroSnr,
        predictionType,
        stepsOffset,
        spacing,
        clipSample,
        setAlphaToOne,
        skipPrkSteps,
        karrasSigmas,
        finalSigma,
        lowerOrderFinal,
        eulerAtFinal);
  }
}
