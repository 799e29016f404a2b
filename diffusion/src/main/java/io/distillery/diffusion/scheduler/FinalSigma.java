package io.distillery.diffusion.scheduler;

import java.util.Locale;

/** Says at which noise level a walk over noise levels ends. */
public enum FinalSigma {
  /** Ends without noise. */
  ZERO,
  /** Ends at the level of timestep 0, so that no step divides by nothing. */
  SIGMA_MIN;

  double value(NoiseSchedule schedule) {
    return this == ZERO ? 0 : schedule.sigma(0);
  }

  /** Returns the name in {@code scheduler_config.json}. */
  String configName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
