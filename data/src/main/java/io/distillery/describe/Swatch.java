package io.distillery.describe;

import java.util.List;

/** Holds a colour: its CIELAB mean and its share, 0 to 1, of the pixels. */
record Swatch(double l, double a, double b, double share) {
  ColourName name() {
    return ColourName.of(l, a, b);
  }

  /** Computes the distance of the colour from gray. */
  double chroma() {
    return Math.hypot(a, b);
  }

  /** Computes the share, vivid colours counted for more, as the eye does. */
  double weight() {
    return share * (1 + chroma() / 50);
  }

  /** Computes the Euclidean distance (CIE76). */
  double distance(Swatch other) {
    return Math.sqrt(
        (l - other.l) * (l - other.l)
            + (a - other.a) * (a - other.a)
            + (b - other.b) * (b - other.b));
  }

  private double squared(LabImage image, int pixel) {
    double dl = l - image.l()[pixel];
    double da = a - image.a()[pixel];
    double db = b - image.b()[pixel];
    return dl * dl + da * da + db * db;
  }

  /** Joins the two into one: means weighted by share. */
  Swatch joined(Swatch other) {
    double sum = share + other.share;
    return new Swatch(
        (l * share + other.l * other.share) / sum,
        (a * share + other.a * other.share) / sum,
        (b * share + other.b * other.share) / sum,
        sum);
  }

  /**
   * Computes the distance of a pixel to the nearest of some colours, of which there is at least
   * one.
   */
  static float nearest(List<Swatch> swatches, LabImage image, int pixel) {
    double least = Double.MAX_VALUE;
    for (int i = 0; i < swatches.size(); i++) {
      least = Math.min(least, swatches.get(i).squared(image, pixel));
    }
    return (float) Math.sqrt(least);
  }
}
