package io.distillery.diffusion.scheduler;

import java.util.Optional;

/** A {@link SchedulerConfig} in the making; what is not said is diffusers' default. */
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

  public SchedulerConfigBuilder trainTimesteps(int count) {
    trainTimesteps = count;
    return this;
  }

  public SchedulerConfigBuilder betas(BetaSchedule schedule, double start, double end) {
    betaSchedule = schedule;
    betaStart = start;
    betaEnd = end;
    return this;
  }

  public SchedulerConfigBuilder rescaleBetasToZeroSnr(boolean rescale) {
    rescaleBetasToZeroSnr = rescale;
    return this;
  }

  public SchedulerConfigBuilder predictionType(PredictionType type) {
    predictionType = type;
    return this;
  }

  public SchedulerConfigBuilder stepsOffset(int offset) {
    stepsOffset = offset;
    return this;
  }

  public SchedulerConfigBuilder spacing(TimestepSpacing timesteps) {
    spacing = Optional.of(timesteps);
    return this;
  }

  public SchedulerConfigBuilder clipSample(boolean clip) {
    clipSample = Optional.of(clip);
    return this;
  }

  public SchedulerConfigBuilder setAlphaToOne(boolean one) {
    setAlphaToOne = Optional.of(one);
    return this;
  }

  public SchedulerConfigBuilder skipPrkSteps(boolean skip) {
    skipPrkSteps = skip;
    return this;
  }

  public SchedulerConfigBuilder karrasSigmas(boolean karras) {
    karrasSigmas = karras;
    return this;
  }

  public SchedulerConfigBuilder finalSigma(FinalSigma end) {
    finalSigma = end;
    return this;
  }

  public SchedulerConfigBuilder lowerOrderFinal(boolean lower) {
    lowerOrderFinal = lower;
    return this;
  }

  public SchedulerConfigBuilder eulerAtFinal(boolean euler) {
    eulerAtFinal = euler;
    return this;
  }

  /**
   * The configuration.
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
