package io.distillery.describe;

import java.util.Optional;

/**
 * Describes two halves of clearly different colour.
 *
 * @param vertical whether they are upper and lower half rather than left and right
 * @param first colour of the upper or left half
 * @param second colour of the lower or right half
 */
record Halves(boolean vertical, ColourName first, ColourName second) {
  /**
   * Splits the pixels at the middle of their extent and compares the main colours.
   *
   * @param share what each main colour must cover of its half, 0 to 1
   */
  static Optional<Halves> of(LabImage image, boolean[] set, boolean vertical, double share) {
    int least = Integer.MAX_VALUE;
    int greatest = -1;
    for (int i = 0; i < set.length; i++) {
      if (set[i]) {
        int at = vertical ? i / image.width() : i % image.width();
        least = Math.min(least, at);
        greatest = Math.max(greatest, at);
      }
    }
    boolean[] first = new boolean[set.length];
    boolean[] second = new boolean[set.length];
    for (int i = 0; i < set.length; i++) {
      if (set[i]) {
        int at = vertical ? i / image.width() : i % image.width();
        first[i] = 2 * at < least + greatest;
        second[i] = 2 * at > least + greatest;
      }
    }
    int n = Pixels.count(set);
    if (Pixels.count(first) < 0.25 * n || Pixels.count(second) < 0.25 * n) {
      return Optional.empty();
    }
    Swatch one = Palette.of(image, first, 4).get(0);
    Swatch other = Palette.of(image, second, 4).get(0);
    if (one.name() == other.name()
        || one.distance(other) < 22
        || one.share() < share
        || other.share() < share) {
      return Optional.empty();
    }
    return Optional.of(new Halves(vertical, one.name(), other.name()));
  }
}
