package io.distillery.describe;

import java.util.List;

/** Says how well an object stands out from its background, which decides what can be said of it. */
enum Separation {
  /** Allows to state colours, outline, size and position. */
  CLEAR,
  /** Allows to tell its colours; its outline is uncertain. */
  FAIR,
  /** Allows to describe the middle and the edges of the picture only. */
  WEAK;

  /**
   * Judges a mask by size, cohesion, contact with the border, contrast and what it leaves out.
   *
   * @param object the mask, one pixel at least
   * @param border the pixels along the picture's edge
   * @param around the border's main colours
   * @param whole share, 0 to 1, of the salient pixels that the mask covers
   */
  static Separation of(
      LabImage image, boolean[] object, boolean[] border, List<Swatch> around, double whole) {
    double share = Pixels.count(object) / (double) object.length;
    int touching = 0;
    for (int i = 0; i < object.length; i++) {
      touching += object[i] && border[i] ? 1 : 0;
    }
    if (share < 0.05 || share > 0.72 || whole < 0.5 || touching > 0.45 * Pixels.count(border)) {
      return WEAK;
    }
    if (missed(image, object, around) > 0.4 * Pixels.count(object)) {
      return WEAK;
    }
    boolean[] rest = Pixels.not(object);
    // A small cluster is the object's fringe rather than background.
    List<Swatch> background =
        ColourClusters.of(image, rest, 3).stream().filter(s -> s.share() >= 0.1).toList();
    double distance = 0;
    double spread = 0;
    for (int i = 0; i < object.length; i++) {
      if (object[i]) {
        distance += Swatch.nearest(background, image, i);
      } else {
        spread += Swatch.nearest(background, image, i);
      }
    }
    distance /= Pixels.count(object);
    spread /= Pixels.count(rest);
    if (share < 0.13 && spread > 9 || isBand(object, image.width(), image.height())) {
      return WEAK;
    }
    double edge = edgeContrast(image, object);
    if (whole > 0.72
        && touching < 0.24 * Pixels.count(border)
        && distance > 16
        && distance > 2.1 * spread
        && edge > 14) {
      return CLEAR;
    }
    return touching < 0.18 * Pixels.count(border)
            && distance > 14
            && distance > 1.9 * spread
            && edge > 12
        ? FAIR
        : WEAK;
  }

  /**
   * Counts how many central pixels outside the mask look unlike the border: parts of the object,
   * perhaps.
   */
  private static int missed(LabImage image, boolean[] object, List<Swatch> around) {
    int missed = 0;
    float[] near = new float[object.length];
    for (int i = 0; i < near.length; i++) {
      near[i] = object[i] ? 1 : 0;
    }
    near = Saliency.smooth(near, image.width(), image.height());
    float[] prior = Saliency.prior(image.width(), image.height());
    for (int i = 0; i < object.length; i++) {
      missed += near[i] == 0 && prior[i] > 0.5 && Swatch.nearest(around, image, i) > 17 ? 1 : 0;
    }
    return missed;
  }

  /** Says whether it runs from the left to the right edge, as a strip of ground or trees does. */
  private static boolean isBand(boolean[] object, int w, int h) {
    int left = 0;
    int right = 0;
    for (int y = 0; y < h; y++) {
      left += object[y * w] ? 1 : 0;
      right += object[y * w + w - 1] ? 1 : 0;
    }
    return left > 0.12 * h && right > 0.12 * h;
  }

  /** Computes the mean colour difference of neighbours on either side of the outline. */
  private static double edgeContrast(LabImage image, boolean[] object) {
    double sum = 0;
    int n = 0;
    int w = image.width();
    for (int i = 0; i < object.length; i++) {
      if (i % w + 2 < w && object[i] != object[i + 1]) {
        sum += i % w > 0 ? image.distance(i - 1, i + 2) : image.distance(i, i + 1);
        n++;
      }
      if (i + 2 * w < object.length && object[i] != object[i + w]) {
        sum += i >= w ? image.distance(i - w, i + 2 * w) : image.distance(i, i + w);
        n++;
      }
    }
    return n == 0 ? 0 : sum / n;
  }
}
