package io.distillery.diffusion.scheduler;

import java.util.Arrays;
import java.util.function.IntToDoubleFunction;
import java.util.stream.DoubleStream;

/**
 * Holds the noise levels of a walk, {@code sigma = sqrt((1 - a) / a)} with {@code a} the cumulative
 * alphas, and the timesteps that the model is told there.
 *
 * @param timesteps of each step, fractional, the noisiest first
 * @param sigmas the level before each step, and the one at the end of the walk
 * @param startScale what standard normal numbers are multiplied by to start a whole walk
 */
record NoiseLevels(double[] timesteps, double[] sigmas, double startScale) {
  /** The levels at the timesteps of the configuration's spacing, or spaced after Karras et al. */
  static NoiseLevels of(SchedulerConfig config, NoiseSchedule schedule, int steps) {
    TimestepSpacing spacing = config.spacing().orElse(TimestepSpacing.LINSPACE);
    double[] timesteps = spacing.timesteps(steps, config.trainTimesteps(), config.stepsOffset());
    double[] sigmas = Arrays.stream(timesteps).map(schedule::sigma).toArray();
    if (config.karrasSigmas()) {
      sigmas = KarrasSigmas.of(sigmas[0], sigmas[steps - 1], steps);
      timesteps = Arrays.stream(sigmas).map(schedule::timestepOfSigma).toArray();
    }
    boolean leading = spacing == TimestepSpacing.LEADING;
    return new NoiseLevels(
        timesteps,
        withEnd(sigmas, config.finalSigma().value(schedule)),
        leading ? Math.hypot(sigmas[0], 1) : sigmas[0]);
  }

  private static double[] withEnd(double[] sigmas, double end) {
    return DoubleStream.concat(Arrays.stream(sigmas), DoubleStream.of(end)).toArray();
  }

  /** The part of the walk that a run of this strength takes. */
  NoiseLevels part(int steps, double strength) {
    return new NoiseLevels(
        Strength.part(timesteps, steps, strength),
        Strength.part(sigmas, steps, strength),
        startScale);
  }

  /** The level between two in the logarithm; 0 where one of them is. */
  static double between(double sigma, double next) {
    return Math.sqrt(sigma * next);
  }

  /**
   * The levels and timesteps of the calls of a method that asks twice a step, at its start and at
   * another level, but once in a last step onto no noise.
   *
   * @param second level of a step's second call
   */
  NoiseLevels twice(NoiseSchedule schedule, IntToDoubleFunction second) {
    int steps = timesteps.length;
    DoubleStream.Builder times = DoubleStream.builder();
    DoubleStream.Builder levels = DoubleStream.builder();
    for (int i = 0; i < steps; i++) {
      times.add(timesteps[i]);
      levels.add(sigmas[i]);
      if (sigmas[i + 1] > 0) {
        double level = second.applyAsDouble(i);
        levels.add(level);
        times.add(
            i + 1 < steps && level == sigmas[i + 1]
                ? timesteps[i + 1]
                : schedule.timestepOfSigma(level));
      }
    }
    return new NoiseLevels(times.build().toArray(), levels.build().toArray(), startScale);
  }
}
