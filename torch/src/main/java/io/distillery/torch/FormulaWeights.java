package io.distillery.torch;

import io.distillery.base.Seeds;
import java.nio.charset.StandardCharsets;
import org.bytedeco.pytorch.Tensor;

/**
 * Makes weights that follow from a parameter's name and index, so that models of any size can be
 * compared across programs without shipping numbers: FNV-1a of the name seeds SplitMix64, whose top
 * 24 bits give u in (-1, 1).
 */
public final class FormulaWeights {
  private static final long FNV_OFFSET = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  private FormulaWeights() {}

  /**
   * Makes the tensor of a parameter: {@code gain * u / sqrt(fanIn)} with two or more dimensions;
   * with one, 0.1 u for names ending in {@code bias} or {@code running_mean} and 1 + 0.1 u
   * otherwise.
   */
  public static Tensor tensor(String salt, String name, double gain, long... shape) {
    long count = 1;
    for (long size : shape) {
      count *= size;
    }
    float[] values = new float[Math.toIntExact(count)];
    long seed = seed(salt + name);
    if (shape.length >= 2) {
      double scale = 1 / Math.sqrt((double) (count / shape[0]));
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) ((float) (unit(seed, i) * scale) * gain);
      }
    } else {
      double offset = name.endsWith("bias") || name.endsWith("running_mean") ? 0 : 1;
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) (offset + 0.1 * unit(seed, i));
      }
    }
    return Tensors.of(values, shape);
  }

  /** Computes where the numbers of a name start: FNV-1a, 64 bits, of its UTF-8 bytes. */
  public static long seed(String name) {
    long hash = FNV_OFFSET;
    for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (b & 0xff)) * FNV_PRIME;
    }
    return hash;
  }

  /** Computes the number of index i, in (-1, 1), exact in float32. */
  public static double unit(long seed, long index) {
    long k = Seeds.mix(seed + index) >>> 40;
    return (2 * k + 1 - (1L << 24)) / (double) (1L << 24);
  }
}
