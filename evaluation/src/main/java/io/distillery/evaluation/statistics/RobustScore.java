package io.distillery.evaluation.statistics;

/**
 * Tells how much of an accuracy is the images', and how much labels or augmentation give to any
 * images (Li et al., DD-Ranking, arXiv 2505.13300): two differences of accuracies, each in half,
 * put on a scale from 0 to 1 by {@code (e^a - 1 / e) / (e - 1 / e)}. Where both are 0 it is 0.27.
 *
 * @param first difference, in points of accuracy, -100 to 100
 * @param second likewise
 */
public record RobustScore(double first, double second) {
  private static final double WEIGHT = 0.5;
  private static final double LEAST = Math.exp(-1);

  /**
   * Computes the label-robust score. Its first difference is the improvement over random images
   * under the same labels (IOR), its second the negative of what real images have on top under hard
   * labels (HLR).
   *
   * @param any accuracy of the set under any labels, in percent, as all of these
   * @param random accuracy of as many random images under the same labels
   * @param hard accuracy of the set under hard labels
   * @param real accuracy of the real training images under hard labels
   */
  public static RobustScore ofLabels(double any, double random, double hard, double real) {
    return new RobustScore(any - random, hard - real);
  }

  /**
   * Computes the augmentation-robust score, of the improvement over random images with augmentation
   * and of that without.
   *
   * @param augmented accuracy of the set with augmentation, in percent, as all of these
   * @param random accuracy of as many random images with it
   * @param plain accuracy of the set without
   * @param plainRandom accuracy of as many random images without
   */
  public static RobustScore ofAugmentation(
      double augmented, double random, double plain, double plainRandom) {
    return new RobustScore(augmented - random, plain - plainRandom);
  }

  /** Computes the score, from 0 to 1. */
  public double value() {
    double mean = (WEIGHT * first + (1 - WEIGHT) * second) / 100;
    return (Math.exp(mean) - LEAST) / (Math.E - LEAST);
  }
}
