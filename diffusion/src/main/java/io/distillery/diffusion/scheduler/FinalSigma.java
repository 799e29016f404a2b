package io.distillery.diffusion.scheduler;

import java.util.Locale;

/** The noise level at which a walk over noise levels ends. */
public enum FinalSigma {
  /** No noise. */
  ZERO,
  /** The level of timestep 0, so that no step divides by nothing. */
  SIGMA_MIN;

  double value(NoiseSchedule schedule) {
    return this == ZERO ? 0 : schedule.sigma(0);
  }

  /** The name in {@code scheduler_config.json}. */
  String configName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
