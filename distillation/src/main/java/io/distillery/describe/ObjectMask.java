package io.distillery.describe;

import io.distillery.describe.Palette.Swatch;
import java.util.Arrays;
import java.util.List;

/**
 * Which pixels belong to the object, and whether that is clear.
 *
 * <ol>
 *   <li>The border's colours (k-means) stand for the background.
 *   <li>Saliency of a pixel: distance to the nearest of them, weighted towards the centre;
 *       smoothed, cut at Otsu's threshold.
 *   <li>Object and background each get a palette, and pixels move to the nearer one, a few times.
 *   <li>The most central large component, its holes filled, is the object.
 * </ol>
 *
 * @param inside for each pixel, whether it is the object's
 * @param separation how well it stands out
 */
record ObjectMask(boolean[] inside, Separation separation) {
  private static final int ROUNDS = 2;

  /** How well an object stands out from its background. */
  enum Separation {
    /** Colours, outline, size and position can be stated. */
    CLEAR,
    /** Its colours can be told, its outline is uncertain. */
    FAIR,
    /** Only the middle and the edges of the picture can be described. */
    WEAK
  }

  boolean clear() {
    return separation == Separation.CLEAR;
  }

  static ObjectMask of(LabImage image) {
    int w = image.width();
    int h = image.height();
    if (w < 8 || h < 8) {
      return new ObjectMask(centre(image), Separation.WEAK);
    }
    boolean[] border = border(image, Math.max(1, Math.min(w, h) / 14));
    List<Swatch> around =
        Palette.clusters(image, border, 3).stream().filter(s -> s.share() >= 0.14).toList();
    float[] prior = prior(w, h);
    float[] saliency = new float[image.size()];
    for (int i = 0; i < saliency.length; i++) {
      saliency[i] = nearest(around, image, i) * prior[i];
    }
    saliency = smooth(saliency, w, h);
    boolean[] inside = above(saliency, otsu(saliency));
    for (int round = 0; round < ROUNDS; round++) {
      inside = refined(image, inside, prior);
    }
    boolean[] object = Components.main(inside, prior, w, h);
    int area = count(object);
    if (area == 0) {
      return new ObjectMask(centre(image), Separation.WEAK);
    }
    double whole = area / (double) Math.max(1, count(inside));
    Components.fillHoles(object, w, h);
    Separation separation = separation(image, object, border, whole);
    if (missed(image, object, around) > 0.4 * count(object)) {
      separation = Separation.WEAK;
    }
    return new ObjectMask(separation == Separation.WEAK ? centre(image) : object, separation);
  }

  /** An ellipse of half the picture's width and height. */
  static boolean[] centre(LabImage image) {
    boolean[] centre = new boolean[image.size()];
    for (int i = 0; i < centre.length; i++) {
      double x = (2 * (i % image.width()) + 1.0) / image.width() - 1;
      double y = (2 * (i / image.width()) + 1.0) / image.height() - 1;
      centre[i] = x * x + y * y < 0.3;
    }
    if (count(centre) == 0) {
      Arrays.fill(centre, true);
    }
    return centre;
  }

  /** The pixels at most {@code depth} rows or columns from the picture's edge. */
  static boolean[] border(LabImage image, int depth) {
    boolean[] border = new boolean[image.size()];
    for (int i = 0; i < border.length; i++) {
      int x = i % image.width();
      int y = i / image.width();
      int inward =
          Math.min(Math.min(x, image.width() - 1 - x), Math.min(y, image.height() - 1 - y));
      border[i] = inward < depth;
    }
    return border;
  }

  static int count(boolean[] set) {
    int count = 0;
    for (boolean is : set) {
      count += is ? 1 : 0;
    }
    return count;
  }

  /** Judges the mask by size, cohesion, contact with the border, and contrast. */
  private static Separation separation(
      LabImage image, boolean[] object, boolean[] border, double whole) {
    double share = count(object) / (double) object.length;
    int touching = 0;
    for (int i = 0; i < object.length; i++) {
      touching += object[i] && border[i] ? 1 : 0;
    }
    if (share < 0.05 || share > 0.72 || whole < 0.5 || touching > 0.45 * count(border)) {
      return Separation.WEAK;
    }
    boolean[] rest = new boolean[object.length];
    for (int i = 0; i < rest.length; i++) {
      rest[i] = !object[i];
    }
    // A small cluster is the object's fringe rather than background.
    List<Swatch> background =
        Palette.clusters(image, rest, 3).stream().filter(s -> s.share() >= 0.1).toList();
    double distance = 0;
    double spread = 0;
    for (int i = 0; i < object.length; i++) {
      if (object[i]) {
        distance += nearest(background, image, i);
      } else {
        spread += nearest(background, image, i);
      }
    }
    distance /= count(object);
    spread /= count(rest);
    if (share < 0.13 && spread > 9 || isBand(object, image.width(), image.height())) {
      return Separation.WEAK;
    }
    double edge = edgeContrast(image, object);
    if (whole > 0.72
        && touching < 0.24 * count(border)
        && distance > 16
        && distance > 2.1 * spread
        && edge > 14) {
      return Separation.CLEAR;
    }
    return touching < 0.18 * count(border) && distance > 14 && distance > 1.9 * spread && edge > 12
        ? Separation.FAIR
        : Separation.WEAK;
  }

  /**
   * How many central pixels outside the mask look unlike the border: parts of the object, perhaps.
   */
  private static int missed(LabImage image, boolean[] object, List<Swatch> around) {
    int missed = 0;
    float[] near = new float[object.length];
    for (int i = 0; i < near.length; i++) {
      near[i] = object[i] ? 1 : 0;
    }
    near = smooth(near, image.width(), image.height());
    float[] prior = prior(image.width(), image.height());
    for (int i = 0; i < object.length; i++) {
      missed += near[i] == 0 && prior[i] > 0.5 && nearest(around, image, i) > 17 ? 1 : 0;
    }
    return missed;
  }

  /** Whether it runs from the left to the right edge, as a strip of ground or trees does. */
  private static boolean isBand(boolean[] object, int w, int h) {
    int left = 0;
    int right = 0;
    for (int y = 0; y < h; y++) {
      left += object[y * w] ? 1 : 0;
      right += object[y * w + w - 1] ? 1 : 0;
    }
    return left > 0.12 * h && right > 0.12 * h;
  }

  /** Mean colour difference of neighbours on either side of the outline. */
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

  /** Moves every pixel to the nearer of the two palettes, with a lean by position. */
  private static boolean[] refined(LabImage image, boolean[] inside, float[] prior) {
    boolean[] outside = new boolean[inside.length];
    for (int i = 0; i < inside.length; i++) {
      outside[i] = !inside[i];
    }
    List<Swatch> object = Palette.clusters(image, inside, 4);
    List<Swatch> background = Palette.clusters(image, outside, 4);
    if (object.isEmpty() || background.isEmpty()) {
      return inside;
    }
    float[] lean = new float[inside.length];
    for (int i = 0; i < lean.length; i++) {
      float difference = nearest(background, image, i) - nearest(object, image, i);
      lean[i] =
          Math.max(-20, Math.min(20, difference)) + (inside[i] ? 3 : -3) + 14 * (prior[i] - 0.6f);
    }
    return above(smooth(lean, image.width(), image.height()), 0);
  }

  private static float nearest(List<Swatch> swatches, LabImage image, int pixel) {
    float least = Float.MAX_VALUE;
    for (Swatch swatch : swatches) {
      least = Math.min(least, swatch.distance(image, pixel));
    }
    return least;
  }

  /** 1 at the centre, falling like a Gaussian to about 0.2 in the corners. */
  private static float[] prior(int w, int h) {
    float[] prior = new float[w * h];
    for (int i = 0; i < prior.length; i++) {
      double x = (2 * (i % w) + 1.0) / w - 1;
      double y = (2 * (i / w) + 1.0) / h - 1;
      prior[i] = (float) Math.exp(-0.8 * (x * x + y * y));
    }
    return prior;
  }

  private static float[] smooth(float[] values, int w, int h) {
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

  private static boolean[] above(float[] values, float threshold) {
    boolean[] above = new boolean[values.length];
    for (int i = 0; i < values.length; i++) {
      above[i] = values[i] > threshold;
    }
    return above;
  }

  /** Otsu's threshold: the cut of 64 levels that separates the two sides' means best. */
  private static float otsu(float[] values) {
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
