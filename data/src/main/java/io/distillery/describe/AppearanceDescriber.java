package io.distillery.describe;

import io.distillery.dataset.image.RgbImage;
import java.util.SplittableRandom;

/**
 * Describes an image by measuring it, without a model: colours of object and background, size,
 * place and outline, light, texture and marks, in about fifty words. What is not clear-cut is
 * hedged or left out. The text depends on nothing but the image, the class and the seed.
 */
public final class AppearanceDescriber implements Describer {
  @Override
  public String describe(RgbImage image, String className, long seed) {
    SplittableRandom random = new SplittableRandom(hash(image, className, seed));
    return AppearanceSentences.of(Appearance.of(image), new Wording(className, random));
  }

  /** Computes FNV-1a, 64 bits. */
  private static long hash(RgbImage image, String className, long seed) {
    long hash = 0xcbf29ce484222325L ^ seed * 0x9e3779b97f4a7c15L;
    for (byte value : image.pixels()) {
      hash = (hash ^ (value & 0xff)) * 0x100000001b3L;
    }
    for (int i = 0; i < className.length(); i++) {
      hash = (hash ^ className.charAt(i)) * 0x100000001b3L;
    }
    return hash;
  }
}
