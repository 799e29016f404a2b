package io.distillery.base;

import java.nio.charset.StandardCharsets;

/**
 * Derives the seeds of items. An item's seed follows from the run's seed and the item's name, never
 * from the order of work, so that a resumed or distributed run draws the same numbers.
 */
public final class Seeds {
  private static final long FNV_OFFSET = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  private Seeds() {}

  /**
   * Derives the seed of the item named by a path, e.g. {@code derive(seed, "synthesis", "frog",
   * 3)}.
   *
   * <p>FNV-1a over the path's parts (each closed by a zero byte, so that ("a", "b") and ("ab")
   * part), started from the run's seed and finished by SplitMix64's mixer.
   */
  public static long derive(long runSeed, Object... path) {
    long hash = FNV_OFFSET ^ mix(runSeed);
    for (Object part : path) {
      for (byte b : part.toString().getBytes(StandardCharsets.UTF_8)) {
        hash = (hash ^ (b & 0xff)) * FNV_PRIME;
      }
      hash *= FNV_PRIME;
    }
    return mix(hash);
  }

  /**
   * Computes SplitMix64's output function, a bijection whose every output bit depends on every
   * input bit.
   */
  public static long mix(long z) {
    z += 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
