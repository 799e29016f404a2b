package io.distillery.describe;

import java.util.List;

/**
 * Says which pixels belong to the object, and whether that is clear.
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

  /** Says whether outline, size and position can be stated. */
  boolean clear() {
    return separation == Separation.CLEAR;
  }

  /** Finds the object; the middle of the picture stands for one that does not stand out. */
  static ObjectMask of(LabImage image) {
    int w = image.width();
    int h = image.height();
    if (w < 8 || h < 8) {
      return new ObjectMask(Pixels.centre(image), Separation.WEAK);
    }
    boolean[] border = Pixels.border(image, Math.max(1, Math.min(w, h) / 14));
    List<Swatch> around =
        ColourClusters.of(image, border, 3).stream().filter(s -> s.share() >= 0.14).toList();
    float[] prior = Saliency.prior(w, h);
    float[] saliency = Saliency.of(image, around, prior);
    boolean[] inside = Saliency.above(saliency, Saliency.otsu(saliency));
    for (int round = 0; round < ROUNDS; round++) {
      inside = refined(image, inside, prior);
    }
    boolean[] object = Components.main(inside, prior, w, h);
    int area = Pixels.count(object);
    if (area == 0) {
      return new ObjectMask(Pixels.centre(image), Separation.WEAK);
    }
    double whole = area / (double) Math.max(1, Pixels.count(inside));
    Components.fillHoles(object, w, h);
    Separation separation = Separation.of(image, object, border, around, whole);
    return new ObjectMask(
        separation == Separation.WEAK ? Pixels.centre(image) : object, separation);
  }

  /** Moves every pixel to the nearer of the two palettes, with a lean by position. */
  private static boolean[] refined(LabImage image, boolean[] inside, float[] prior) {
    List<Swatch> object = ColourClusters.of(image, inside, 4);
    List<Swatch> background = ColourClusters.of(image, Pixels.not(inside), 4);
    if (object.isEmpty() || background.isEmpty()) {
      return inside;
    }
    float[] lean = new float[inside.length];
    for (int i = 0; i < lean.length; i++) {
      float difference = Swatch.nearest(background, image, i) - Swatch.nearest(object, image, i);
      lean[i] =
          Math.max(-20, Math.min(20, difference)) + (inside[i] ? 3 : -3) + 14 * (prior[i] - 0.6f);
    }
    return Saliency.above(Saliency.smooth(lean, image.width(), image.height()), 0);
  }
}
