package io.distillery.describe;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** The main colours of a set of pixels: k-means in CIELAB, clusters of one name joined. */
final class Palette {
  private static final int ITERATIONS = 4;

  /** Cluster centres nearer than this look like one colour. */
  private static final double ALIKE = 13;

  /** A pixel of this chroma counts twice in a mean: shade and glare hide a surface's colour. */
  private static final double VIVID = 30;

  private Palette() {}

  /** A colour: its CIELAB mean and its share, 0 to 1, of the pixels. */
  record Swatch(double l, double a, double b, double share) {
    ColourName name() {
      return ColourName.of(l, a, b);
    }

    double chroma() {
      return Math.hypot(a, b);
    }

    /** The share, vivid colours counted for more, as the eye does. */
    double weight() {
      return share * (1 + chroma() / 50);
    }

    double distance(Swatch other) {
      return Math.sqrt(
          (l - other.l) * (l - other.l)
              + (a - other.a) * (a - other.a)
              + (b - other.b) * (b - other.b));
    }

    float distance(LabImage image, int pixel) {
      double dl = l - image.l()[pixel];
      double da = a - image.a()[pixel];
      double db = b - image.b()[pixel];
      return (float) Math.sqrt(dl * dl + da * da + db * db);
    }

    private Swatch joined(Swatch other) {
      double sum = share + other.share;
      return new Swatch(
          (l * share + other.l * other.share) / sum,
          (a * share + other.a * other.share) / sum,
          (b * share + other.b * other.share) / sum,
          sum);
    }
  }

  /**
   * The colours of the chosen pixels, at most {@code k}, largest share first; none of no pixels.
   */
  static List<Swatch> of(LabImage image, boolean[] chosen, int k) {
    List<Swatch> swatches = new ArrayList<>(clusters(image, chosen, k));
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
          Swatch vivid = one.chroma() + one.l / 2 > other.chroma() + other.l / 2 ? one : other;
          swatches.set(i, new Swatch(vivid.l, vivid.a, vivid.b, one.share + other.share));
          swatches.remove(j);
        }
      }
    }
  }

  /** Whether two colours are one hue in light and shade, so that the vivid one names both. */
  private static boolean shades(Swatch one, Swatch other) {
    Swatch vivid = one.chroma() + one.l / 2 > other.chroma() + other.l / 2 ? one : other;
    Swatch dull = vivid == one ? other : one;
    if (vivid.chroma() < 28 || dull.chroma() < 13 || vivid.share < 0.4 * dull.share) {
      return false;
    }
    double cosine = (one.a * other.a + one.b * other.b) / (one.chroma() * other.chroma());
    return cosine > 0.96 && Math.abs(one.l - other.l) < 28;
  }

  /** The k-means clusters themselves, largest first; seeded by the farthest pixel in turn. */
  static List<Swatch> clusters(LabImage image, boolean[] chosen, int k) {
    int[] pixels = new int[image.size()];
    int n = 0;
    for (int i = 0; i < chosen.length; i++) {
      if (chosen[i]) {
        pixels[n++] = i;
      }
    }
    if (n == 0) {
      return List.of();
    }
    double[][] centres = start(image, pixels, n, k);
    double[][] sums = new double[centres.length][5];
    for (int iteration = 0; iteration < ITERATIONS; iteration++) {
      for (double[] sum : sums) {
        Arrays.fill(sum, 0);
      }
      for (int i = 0; i < n; i++) {
        int p = pixels[i];
        double[] sum = sums[nearest(centres, image, p)];
        double weight = 1 + Math.sqrt(sq(image.a()[p]) + sq(image.b()[p])) / VIVID;
        sum[0] += weight * image.l()[p];
        sum[1] += weight * image.a()[p];
        sum[2] += weight * image.b()[p];
        sum[3]++;
        sum[4] += weight;
      }
      for (int c = 0; c < centres.length; c++) {
        if (sums[c][3] > 0) {
          for (int d = 0; d < 3; d++) {
            centres[c][d] = sums[c][d] / sums[c][4];
          }
        }
      }
    }
    List<Swatch> swatches = new ArrayList<>();
    for (int c = 0; c < centres.length; c++) {
      if (sums[c][3] > 0) {
        double[] at = centres[c];
        swatches.add(new Swatch(at[0], at[1], at[2], sums[c][3] / n));
      }
    }
    swatches.sort(Comparator.comparingDouble(Swatch::share).reversed());
    return swatches;
  }

  /** The mean, then in turn the pixel whose squared distance to all earlier centres is greatest. */
  private static double[][] start(LabImage image, int[] pixels, int n, int k) {
    double[][] centres = new double[Math.min(k, n)][3];
    for (int i = 0; i < n; i++) {
      centres[0][0] += image.l()[pixels[i]] / n;
      centres[0][1] += image.a()[pixels[i]] / n;
      centres[0][2] += image.b()[pixels[i]] / n;
    }
    double[] squared = new double[n];
    Arrays.fill(squared, Double.MAX_VALUE);
    for (int c = 1; c < centres.length; c++) {
      int farthest = 0;
      for (int i = 0; i < n; i++) {
        squared[i] = Math.min(squared[i], squared(centres[c - 1], image, pixels[i]));
        farthest = squared[i] > squared[farthest] ? i : farthest;
      }
      int p = pixels[farthest];
      centres[c] = new double[] {image.l()[p], image.a()[p], image.b()[p]};
    }
    return centres;
  }

  private static int nearest(double[][] centres, LabImage image, int pixel) {
    int best = 0;
    double least = Double.MAX_VALUE;
    for (int c = 0; c < centres.length; c++) {
      double squared = squared(centres[c], image, pixel);
      if (squared < least) {
        least = squared;
        best = c;
      }
    }
    return best;
  }

  private static double sq(double value) {
    return value * value;
  }

  private static double squared(double[] centre, LabImage image, int pixel) {
    double dl = centre[0] - image.l()[pixel];
    double da = centre[1] - image.a()[pixel];
    double db = centre[2] - image.b()[pixel];
    return dl * dl + da * da + db * db;
  }
}
