package io.distillery.describe;

import java.util.List;
import java.util.Optional;

/**
 * Describes a small area whose colour stands out.
 *
 * @param colour its mean colour
 * @param x centre from left (-0.5) to right (0.5)
 * @param y centre from top (-0.5) to bottom (0.5)
 */
record Patch(ColourName colour, double x, double y) {
  /** Says above which distance to the picture's common colours a pixel is odd. */
  private static final float UNLIKE = 26;

  /** Says how small a share of the picture may be. */
  private static final double SMALLEST = 0.012;

  private static final double LARGEST = 0.09;

  /** Finds the patch that stands out most, when one stands out clearly. */
  static Optional<Patch> of(LabImage image, List<Swatch> common, ObjectMask mask) {
    int w = image.width();
    int h = image.height();
    boolean[] odd = new boolean[image.size()];
    for (int i = 0; i < odd.length; i++) {
      odd[i] = Swatch.nearest(common, image, i) > UNLIKE;
    }
    int[] labels = new int[odd.length];
    int[] members = new int[odd.length];
    Patch best = null;
    double greatest = 0;
    for (int i = 0; i < odd.length; i++) {
      if (!odd[i] || labels[i] != 0) {
        continue;
      }
      int size = Components.flood(odd, i, 1, labels, members, w, h);
      if (size < Math.max(4, SMALLEST * odd.length) || size > LARGEST * odd.length) {
        continue;
      }
      boolean[] patch = new boolean[odd.length];
      double x = 0;
      double y = 0;
      for (int m = 0; m < size; m++) {
        patch[members[m]] = true;
        x += members[m] % w + 0.5;
        y += members[m] / w + 0.5;
      }
      Swatch colour = Palette.of(image, patch, 2).get(0);
      double nearest = common.stream().mapToDouble(s -> s.distance(colour)).min().orElse(0);
      double score = nearest * Math.sqrt(size);
      boolean vivid = colour.chroma() > 32 || colour.l() > 84 || colour.l() < 17;
      boolean object = mask.clear() && overlap(patch, mask.inside()) > 0.35;
      boolean known = object || !vivid || common.stream().anyMatch(s -> s.name() == colour.name());
      if (nearest > 30 && !known && colour.share() > 0.75 && score > greatest) {
        greatest = score;
        best = new Patch(colour.name(), x / size / w - 0.5, y / size / h - 0.5);
      }
    }
    return Optional.ofNullable(best);
  }

  /** Computes the share of the second set that the first covers. */
  private static double overlap(boolean[] patch, boolean[] object) {
    int both = 0;
    for (int i = 0; i < patch.length; i++) {
      both += patch[i] && object[i] ? 1 : 0;
    }
    return both / (double) Math.max(1, Pixels.count(object));
  }
}
