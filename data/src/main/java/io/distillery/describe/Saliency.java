package io.distillery.describe;

import java.util.List;

/** Measures how much each pixel stands out from given background colours. */
final class Saliency {
  private Saliency() {}

  /**
   * Computes the distance to the nearest background colour, weighted towards the centre and
   * smoothed.
   */
  static float[] of(LabImage image, List<Swatch> background, float[] prior) {
    float[] saliency = new float[image.size()];
    for (int i = 0; i < saliency.length; i++) {
      saliency[i] = Swatch.nearest(background, image, i) * prior[i];
    }
    return smooth(saliency, image.width(), image.height());
  }

  /**
   * Makes weights that are 1 at the centre and fall like a Gaussian to about 0.2 in the corners.
   */
  static float[] prior(int w, int h) {
    float[] prior = new float[w * h];
    for (int i = 0; i < prior.length; i++) {
      double x = (2 * (i % w) + 1.0) / w - 1;
      double y = (2 * (i / w) + 1.0) / h - 1;
      prior[i] = (float) StrictMath.exp(-0.8 * (x * x + y * y));
    }
    return prior;
  }

  /** Averages over 3 x 3 pixels. */
  static float[] smooth(float[] values, int w, int h) {
    float[] smooth = new float[values.length];
    for (int y = 0; y < h; y++) {
      for (int x = 0; x < w; x++) {
        float sum = 0;
        int n = 0;
        for (int v = Math.max(0, y - 1); v <= Math.min(h - 1, y + 1); v++) {
          for (int u = Math.max(0, x - 1); u <= Math.min(w - 1, x + 1); u++) {
            sum += values[v * w + u];
            n++;
          }
        }
        smooth[y * w + x] = sum / n;
      }
    }
    return smooth;
  }

  /** Returns the pixels above a threshold. */
  static boolean[] above(float[] values, float threshold) {
    boolean[] above = new boolean[values.length];
    for (int i = 0; i < values.length; i++) {
      above[i] = values[i] > threshold;
    }
    return above;
  }

  /** Finds Otsu's threshold: the cut of 64 levels that separates the two sides' means best. */
  static float otsu(float[] values) {
    float greatest = 0;
    for (float value : values) {
      greatest = Math.max(greatest, value);
    }
    int[] histogram = new int[64];
    double total = 0;
    for (float value : values) {
      int level = greatest == 0 ? 0 : Math.min(63, (int) (value / greatest * 64));
      histogram[level]++;
      total += level;
    }
    double best = -1;
    int cut = 0;
    double sum = 0;
    double below = 0;
    for (int level = 0; level < 63; level++) {
      below += histogram[level];
      sum += (double) level * histogram[level];
      double above = values.length - below;
      if (below > 0 && above > 0) {
        double difference = sum / below - (total - sum) / above;
        double between = below * above * difference * difference;
        if (between > best) {
          best = between;
          cut = level;
        }
      }
    }
    return (cut + 1) / 64f * greatest;
  }
}
