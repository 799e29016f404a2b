package io.distillery.diffusion.scheduler;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Text;
import java.util.Locale;

/**
 * Says which of the training timesteps a sampler visits (Lin et al. 2023, arXiv 2305.08891, table
 * 2).
 */
public enum TimestepSpacing {
  /** Takes multiples of the step from 0, plus an offset; never reaches the last timestep. */
  LEADING {
    @Override
    double at(int index, int count, int trainTimesteps, int offset) {
      return (double) (count - 1 - index) * (trainTimesteps / count) + offset;
    }
  },
  /** Goes evenly from the last timestep to 0, fractional; the offset is unused. */
  LINSPACE {
    @Override
    double at(int index, int count, int trainTimesteps, int offset) {
      return count == 1 ? 0 : (trainTimesteps - 1.0) * (count - 1 - index) / (count - 1);
    }
  },
  /** Takes multiples of the step down from the last timestep; the offset is unused. */
  TRAILING {
    @Override
    double at(int index, int count, int trainTimesteps, int offset) {
      return Math.rint(trainTimesteps - index * ((double) trainTimesteps / count)) - 1;
    }
  };

  abstract double at(int index, int count, int trainTimesteps, int offset);

  /** Lists {@code count} timesteps, the noisiest first. */
  double[] timesteps(int count, int trainTimesteps, int offset) {
    if (count < 1 || count > trainTimesteps) {
      throw new ConfigurationException(
          Text.format(
              "%d sampling steps, expected 1 to the %d of training", count, trainTimesteps));
    }
    double[] timesteps = new double[count];
    for (int i = 0; i < count; i++) {
      timesteps[i] = at(i, count, trainTimesteps, offset);
    }
    return timesteps;
  }

  /** Returns the name in {@code scheduler_config.json}. */
  String configName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
