package io.distillery.diffusion.checkpoint;

import org.apache.commons.math3.random.MersenneTwister;

/**
 * Draws what NumPy's {@code RandomState(seed).standard_normal()} draws: the Mersenne Twister,
 * numbers of 53 bits, Marsaglia's polar method.
 */
final class NumPyNormals {
  private final MersenneTwister twister;
  private double kept = Double.NaN;

  NumPyNormals(int seed) {
    twister = new MersenneTwister(seed);
  }

  double next() {
    if (!Double.isNaN(kept)) {
      double second = kept;
      kept = Double.NaN;
      return second;
    }
    double x;
    double y;
    double squared;
    do {
      x = 2 * uniform() - 1;
      y = 2 * uniform() - 1;
      squared = x * x + y * y;
    } while (squared >= 1 || squared == 0);
    double scale = Math.sqrt(-2 * StrictMath.log(squared) / squared);
    kept = scale * x;
    return scale * y;
  }

  /** In [0, 1), of 27 and 26 bits. */
  private double uniform() {
    long high = twister.nextInt() >>> 5;
    long low = twister.nextInt() >>> 6;
    return (high * 0x1p26 + low) * 0x1p-53;
  }
}
