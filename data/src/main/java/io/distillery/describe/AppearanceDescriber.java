package io.distillery.describe;

import io.distillery.dataset.image.ReducedImages;
import io.distillery.dataset.image.RgbImage;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Describes an image by measuring it, without a model: colours of object and background, size,
 * place and outline, light, texture and marks, in about fifty words. What is not clear-cut is
 * hedged or left out. The text depends on nothing but the image, the class and the seed.
 */
public final class AppearanceDescriber implements Describer {
  /** Gives what is seen of an image. */
  private static final ReducedImages.Form<Measured> FORM = new InLab();

  @Override
  public String describe(RgbImage image, String className, long seed) {
    return FORM.of(image).describe(className, seed);
  }

  @Override
  public ReducedImages.Form<Measured> form() {
    return FORM;
  }

  private record InLab() implements ReducedImages.Form<Measured> {
    @Override
    public Measured of(RgbImage image) {
      LabImage lab = Appearance.seen(image);
      return new Measured(
          lab, ReducedImages.isLarge(image, this) ? Optional.empty() : Optional.of(image.pixels()));
    }

    @Override
    public long bytes() {
      return (long) LabImage.BYTES * Appearance.LONG_SIDE * Appearance.LONG_SIDE;
    }
  }

  /**
   * Holds what is seen of an image, which tells large ones from others; of small ones all pixels
   * do.
   */
  public static final class Measured implements Seen {
    private final LabImage image;
    private final Optional<byte[]> pixels;

    Measured(LabImage image, Optional<byte[]> pixels) {
      this.image = image;
      this.pixels = pixels;
    }

    @Override
    public String describe(String className, long seed) {
      SplittableRandom random = new SplittableRandom(hash(className, seed));
      return AppearanceSentences.of(Appearance.of(image), new Wording(className, random));
    }

    /** Computes FNV-1a, 64 bits. */
    private long hash(String className, long seed) {
      long hash = 0xcbf29ce484222325L ^ seed * 0x9e3779b97f4a7c15L;
      for (byte value : pixels.orElseGet(image::bytes)) {
        hash = (hash ^ (value & 0xff)) * 0x100000001b3L;
      }
      for (int i = 0; i < className.length(); i++) {
        hash = (hash ^ className.charAt(i)) * 0x100000001b3L;
      }
      return hash;
    }
  }
}
