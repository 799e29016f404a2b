package io.distillery.diffusion.scheduler;

import java.util.Arrays;
import java.util.stream.DoubleStream;

/**
 * Holds the whole timesteps of a walk of the DPM-Solver family, and its noise levels.
 *
 * @param timesteps of each step, the noisiest first
 * @param sigmas the level before each step, and the one at the end of the walk
 */
record SolverLevels(double[] timesteps, double[] sigmas) {
  /**
   * As the configuration spaces them.
   *
   * @param end the level at the end of the walk
   */
  static SolverLevels of(
      SchedulerConfig config, NoiseSchedule schedule, int steps, FinalSigma end) {
    double[] timesteps = timesteps(config, steps);
    double[] sigmas = Arrays.stream(timesteps).map(schedule::sigma).toArray();
    if (config.karrasSigmas()) {
      double largest = schedule.sigma(config.trainTimesteps() - 1.0);
      sigmas = KarrasSigmas.of(largest, schedule.sigma(0), steps);
      timesteps = Arrays.stream(sigmas).map(schedule::timestepOfSigma).map(Math::rint).toArray();
    }
    return new SolverLevels(
        timesteps,
        DoubleStream.concat(Arrays.stream(sigmas), DoubleStream.of(end.value(schedule))).toArray());
  }

  private static double[] timesteps(SchedulerConfig config, int steps) {
    int trained = config.trainTimesteps();
    double[] timesteps =
        switch (config.spacing().orElse(TimestepSpacing.LINSPACE)) {
          case LINSPACE -> TimestepSpacing.LINSPACE.timesteps(steps + 1, trained, 0);
          case LEADING ->
              TimestepSpacing.LEADING.timesteps(steps + 1, trained, config.stepsOffset());
          case TRAILING -> TimestepSpacing.TRAILING.timesteps(steps, trained, 0);
        };
    return Arrays.stream(timesteps).limit(steps).map(Math::rint).toArray();
  }

  /** The part of the walk that a run of this strength takes. */
  SolverLevels part(int steps, double strength) {
    return new SolverLevels(
        Strength.part(timesteps, steps, strength), Strength.part(sigmas, steps, strength));
  }
}
