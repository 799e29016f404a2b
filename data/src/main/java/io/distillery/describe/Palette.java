package io.distillery.describe;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Finds the main colours of a set of pixels: k-means in CIELAB, clusters of one name joined. */
final class Palette {
  /** Says below which distance cluster centres look like one colour. */
  private static final double ALIKE = 13;

  private Palette() {}

  /**
   * Finds the colours of the chosen pixels, at most {@code k}, largest share first; none of no
   * pixels.
   */
  static List<Swatch> of(LabImage image, boolean[] chosen, int k) {
    List<Swatch> swatches = new ArrayList<>(ColourClusters.of(image, chosen, k));
    int before;
    do {
      before = swatches.size();
      join(swatches);
    } while (swatches.size() < before);
    swatches.sort(Comparator.comparingDouble(Swatch::share).reversed());
    return List.copyOf(swatches);
  }

  private static void join(List<Swatch> swatches) {
    for (int i = 0; i < swatches.size(); i++) {
      for (int j = swatches.size() - 1; j > i; j--) {
        Swatch one = swatches.get(i);
        Swatch other = swatches.get(j);
        if (one.name() == other.name() || one.distance(other) < ALIKE) {
          swatches.set(i, one.joined(other));
          swatches.remove(j);
        } else if (shades(one, other)) {
          Swatch vivid = one.chroma() + one.l() / 2 > other.chroma() + other.l() / 2 ? one : other;
          swatches.set(i, new Swatch(vivid.l(), vivid.a(), vivid.b(), one.share() + other.share()));
          swatches.remove(j);
        }
      }
    }
  }

  /** Says whether two colours are one hue in light and shade, so that the vivid one names both. */
  private static boolean shades(Swatch one, Swatch other) {
    Swatch vivid = one.chroma() + one.l() / 2 > other.chroma() + other.l() / 2 ? one : other;
    Swatch dull = vivid == one ? other : one;
    if (vivid.chroma() < 28 || dull.chroma() < 13 || vivid.share() < 0.4 * dull.share()) {
      return false;
    }
    double cosine = (one.a() * other.a() + one.b() * other.b()) / (one.chroma() * other.chroma());
    return cosine > 0.96 && Math.abs(one.l() - other.l()) < 28;
  }
}
