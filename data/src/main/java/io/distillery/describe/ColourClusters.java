package io.distillery.describe;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Clusters a set of pixels by k-means in CIELAB. It starts from the mean and then, in turn, the
 * pixel farthest from all earlier centres, so it needs no random numbers.
 */
final class ColourClusters {
  private static final int ITERATIONS = 4;

  /**
   * Says from which chroma on a pixel counts twice in a mean: shade and glare hide a surface's
   * colour.
   */
  private static final double VIVID = 30;

  private final int n;
  private final float[] l;
  private final float[] a;
  private final float[] b;
  private final double[][] centres;

  private ColourClusters(LabImage image, boolean[] chosen, int n, int k) {
    this.n = n;
    this.l = new float[n];
    this.a = new float[n];
    this.b = new float[n];
    int at = 0;
    for (int i = 0; i < chosen.length; i++) {
      if (chosen[i]) {
        l[at] = image.l()[i];
        a[at] = image.a()[i];
        b[at++] = image.b()[i];
      }
    }
    this.centres = new double[Math.min(k, n)][3];
  }

  /**
   * Finds the clusters of the chosen pixels, at most {@code k}, largest first; none of no pixels.
   */
  static List<Swatch> of(LabImage image, boolean[] chosen, int k) {
    int n = Pixels.count(chosen);
    return n == 0 ? List.of() : new ColourClusters(image, chosen, n, k).swatches();
  }

  private List<Swatch> swatches() {
    start();
    double[] weights = new double[n];
    for (int i = 0; i < n; i++) {
      weights[i] = 1 + Math.sqrt((double) a[i] * a[i] + (double) b[i] * b[i]) / VIVID;
    }
    double[][] sums = new double[centres.length][5];
    for (int iteration = 0; iteration < ITERATIONS; iteration++) {
      for (double[] sum : sums) {
        Arrays.fill(sum, 0);
      }
      for (int i = 0; i < n; i++) {
        double[] sum = sums[nearest(i)];
        sum[0] += weights[i] * l[i];
        sum[1] += weights[i] * a[i];
        sum[2] += weights[i] * b[i];
        sum[3]++;
        sum[4] += weights[i];
      }
      for (int c = 0; c < centres.length; c++) {
        for (int d = 0; d < 3 && sums[c][3] > 0; d++) {
          centres[c][d] = sums[c][d] / sums[c][4];
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

  private void start() {
    for (int i = 0; i < n; i++) {
      centres[0][0] += l[i] / n;
      centres[0][1] += a[i] / n;
      centres[0][2] += b[i] / n;
    }
    double[] squared = new double[n];
    Arrays.fill(squared, Double.MAX_VALUE);
    for (int c = 1; c < centres.length; c++) {
      int farthest = 0;
      for (int i = 0; i < n; i++) {
        squared[i] = Math.min(squared[i], squared(centres[c - 1], i));
        farthest = squared[i] > squared[farthest] ? i : farthest;
      }
      centres[c] = new double[] {l[farthest], a[farthest], b[farthest]};
    }
  }

  private int nearest(int i) {
    int best = 0;
    double least = Double.MAX_VALUE;
    for (int c = 0; c < centres.length; c++) {
      double squared = squared(centres[c], i);
      if (squared < least) {
        least = squared;
        best = c;
      }
    }
    return best;
  }

  private double squared(double[] centre, int i) {
    double dl = centre[0] - l[i];
    double da = centre[1] - a[i];
    double db = centre[2] - b[i];
    return dl * dl + da * da + db * db;
  }
}
