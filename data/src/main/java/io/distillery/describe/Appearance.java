package io.distillery.describe;

import io.distillery.dataset.image.RgbImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Holds what is measured of an image.
 *
 * @param separation how well the object stands out; when not clear, {@code background} is measured
 *     at the edges of the picture, and when weak, {@code object} at its middle
 * @param object colours of the object, the most telling first
 * @param background colours around it, largest share first
 * @param backgroundHalves colours of the background's upper and lower part, if they differ clearly
 * @param shape of the object
 * @param parts differing halves of the object, or of the picture when the object is not clear
 * @param light mean lightness of the picture, 0 to 100
 * @param contrast standard deviation of the picture's lightness
 * @param difference lightness of the object less that of the background
 * @param chroma mean chroma of the picture
 * @param warmth mean of CIELAB's b: positive for yellowish pictures, negative for bluish
 * @param detail mean lightness step between neighbours on the object
 * @param backgroundDetail the same on the background
 * @param symmetric whether the object looks nearly the same mirrored left to right
 * @param patch a small area that stands out
 * @param brightest the ninth of the picture that is clearly the brightest
 * @param whole colours of the picture, largest share first
 * @param fall lightness of the picture's upper half less that of its lower half
 */
record Appearance(
    Separation separation,
    List<Swatch> object,
    List<Swatch> background,
    Optional<Halves> backgroundHalves,
    Shape shape,
    Optional<Halves> parts,
    double light,
    double contrast,
    double difference,
    double chroma,
    double warmth,
    double detail,
    double backgroundDetail,
    boolean symmetric,
    Optional<Patch> patch,
    Optional<Spot> brightest,
    List<Swatch> whole,
    double fall) {

  /** Says at which length of their long side images are measured, in pixels. */
  static final int LONG_SIDE = 32;

  /** Says whether outline, size and position can be stated. */
  boolean clear() {
    return separation == Separation.CLEAR;
  }

  /** Reduces an image to what is measured of it. */
  static LabImage seen(RgbImage image) {
    return LabImage.of(image, LONG_SIDE);
  }

  /** Measures an image. */
  static Appearance of(LabImage image) {
    int w = image.width();
    int h = image.height();
    ObjectMask mask = ObjectMask.of(image);
    boolean[] object = mask.inside();
    boolean[] middle = mask.clear() ? object : Pixels.centre(image);
    boolean[] background =
        mask.clear() ? Pixels.not(object) : Pixels.border(image, Math.max(1, Math.min(w, h) / 7));
    boolean[] all = new boolean[image.size()];
    Arrays.fill(all, true);
    List<Swatch> backgroundColours = Palette.of(image, background, 4);
    List<Swatch> objectColours =
        mask.separation() == Separation.WEAK
            ? Palette.of(image, object, 4)
            : own(Palette.of(image, Pixels.inner(object, w), 5), backgroundColours, mask.clear());
    List<Swatch> common = new ArrayList<>();
    for (Swatch swatch : Palette.of(image, all, 5)) {
      if (swatch.share() > 0.1) {
        common.add(swatch);
      }
    }
    double light = mean(image.l(), all);
    return new Appearance(
        mask.separation(),
        objectColours,
        backgroundColours,
        Halves.of(image, background, true, 0.55),
        Shape.of(object, w, h),
        Halves.of(image, mask.clear() ? Pixels.inner(object, w) : all, true, 0.6)
            .or(() -> Halves.of(image, mask.clear() ? Pixels.inner(object, w) : all, false, 0.6)),
        light,
        deviation(image.l(), light),
        mean(image.l(), middle) - mean(image.l(), background),
        chroma(image),
        mean(image.b(), all),
        detail(image, middle),
        detail(image, background),
        mask.clear() && symmetric(image, object),
        Patch.of(image, common, mask),
        Spot.brightest(image),
        Palette.of(image, all, 4),
        slopeOfLight(image));
  }

  /**
   * Returns the object's colours less those of the background, unless hardly any would be left; the
   * most telling first: vivid colours count for more.
   */
  private static List<Swatch> own(List<Swatch> object, List<Swatch> background, boolean clear) {
    double alike = clear ? 10 : 15;
    List<Swatch> own = new ArrayList<>();
    double share = 0;
    for (Swatch swatch : object) {
      boolean shared =
          background.stream()
              .anyMatch(
                  b ->
                      b.share() > 0.2 && b.distance(swatch) < alike
                          || b.share() > 0.3 && b.name() == swatch.name());
      if (!shared) {
        own.add(swatch);
        share += swatch.share();
      }
    }
    if (share < 0.4) {
      own = new ArrayList<>(object);
      share = 1;
    }
    double sum = share;
    return own.stream()
        .map(s -> new Swatch(s.l(), s.a(), s.b(), s.share() / sum))
        .sorted(Comparator.comparingDouble(Swatch::weight).reversed())
        .toList();
  }

  private static double slopeOfLight(LabImage image) {
    boolean[] upper = new boolean[image.size()];
    Arrays.fill(upper, 0, image.size() / 2, true);
    return mean(image.l(), upper) - mean(image.l(), Pixels.not(upper));
  }

  private static double mean(float[] values, boolean[] set) {
    double sum = 0;
    int n = 0;
    for (int i = 0; i < set.length; i++) {
      if (set[i]) {
        sum += values[i];
        n++;
      }
    }
    return n == 0 ? 0 : sum / n;
  }

  private static double deviation(float[] values, double mean) {
    double sum = 0;
    for (float value : values) {
      sum += (value - mean) * (value - mean);
    }
    return Math.sqrt(sum / values.length);
  }

  private static double chroma(LabImage image) {
    double sum = 0;
    for (int i = 0; i < image.size(); i++) {
      sum += Math.hypot(image.a()[i], image.b()[i]);
    }
    return sum / image.size();
  }

  private static double detail(LabImage image, boolean[] set) {
    double sum = 0;
    int n = 0;
    int w = image.width();
    for (int i = 0; i < set.length; i++) {
      if (set[i] && i % w + 1 < w && set[i + 1]) {
        sum += Math.abs(image.l()[i] - image.l()[i + 1]);
        n++;
      }
      if (set[i] && i + w < set.length && set[i + w]) {
        sum += Math.abs(image.l()[i] - image.l()[i + w]);
        n++;
      }
    }
    return n == 0 ? 0 : sum / n;
  }

  private static boolean symmetric(LabImage image, boolean[] object) {
    int w = image.width();
    Shape shape = Shape.of(object, w, image.height());
    if (shape.mirrored() < 0.84) {
      return false;
    }
    int left = w;
    int right = 0;
    for (int i = 0; i < object.length; i++) {
      if (object[i]) {
        left = Math.min(left, i % w);
        right = Math.max(right, i % w);
      }
    }
    double sum = 0;
    int n = 0;
    for (int i = 0; i < object.length; i++) {
      int j = i - i % w + left + right - i % w;
      if (object[i] && object[j]) {
        sum += Math.abs(image.l()[i] - image.l()[j]);
        n++;
      }
    }
    return n > 0 && sum / n < 12;
  }
}
