package io.distillery.evaluation.statistics;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Holds how much more accurate one method is than another, and how sure that is.
 *
 * @param mean of the method less that of the baseline, in points of a percent
 * @param error its standard error
 * @param countingError the least standard error that the number of test images leaves, in points of
 *     a percent; 0 where that number is not known
 * @param basis what it would differ over if all were done again
 */
public record Difference(double mean, StandardError error, double countingError, Basis basis) {
  private static final double ALL = 100;

  /** What the uncertainty of a difference is over. */
  public enum Basis {
    /** Several sets of either method. */
    SETS("over sets"),
    /** Several sets of one method, and several trainings on the only set of the other. */
    SETS_AND_TRAININGS("over sets and trainings of the one set"),
    /**
     * Trainings on one set of either method: nothing is known of how other sets would do, which
     * matters unless both methods always give the same set.
     */
    TRAININGS("over trainings of one set");

    private final String words;

    Basis(String words) {
      this.words = words;
    }

    /** Says it in a few words: "over sets". */
    public String words() {
      return words;
    }
  }

  /**
   * Compares two methods by a paired t test, a pair for each set index: the trainings on a set are
   * averaged, and the method's mean less the baseline's is one measurement. It holds for normal
   * spreads of any size on either side, whatever the two sides of a pair have in common.
   *
   * <p>What they have in common is much between sets that a model draws (clusters, noise, and the
   * seeds of trainings: they differ in the text alone) and little between drawn and chosen ones
   * (the seeds of trainings). For the latter Welch's test (Biometrika 34, 1947) would save degrees
   * of freedom: with five sets of either method it has 4.9 instead of 4 where one side spreads
   * three times as much as the other, as random images do, and 8 where both spread alike. But it
   * ignores what is shared, and with three sets its approximation covers the truth in 94.2 to 96.6
   * % of cases instead of 95, by the ratio of the spreads (simulated). To take whichever interval
   * turns out narrower would make both too narrow.
   *
   * <p>A method that always gives the same set has no spread over sets; its trainings, those of a
   * set index averaged as the other method's are, stand for it in the pairs. Two methods of one set
   * each are compared in pairs of trainings, which start from the same weights and draw the same
   * random numbers.
   *
   * @param method that is hoped to be better
   * @param baseline what it is compared with
   * @return nothing where there are fewer than two pairs, for which no interval exists
   */
  public static Optional<Difference> between(MethodSample method, MethodSample baseline) {
    if (method.sets() == 1 && baseline.sets() == 1) {
      return paired(method.byTraining(), baseline.byTraining(), method.tested(), Basis.TRAININGS);
    }
    boolean several = method.sets() > 1 && baseline.sets() > 1;
    return paired(
        method.byIndex(),
        baseline.byIndex(),
        method.tested(),
        several ? Basis.SETS : Basis.SETS_AND_TRAININGS);
  }

  private static <K> Optional<Difference> paired(
      Map<K, Double> method, Map<K, Double> baseline, long tested, Basis basis) {
    List<Double> differences = new ArrayList<>();
    method.forEach(
        (key, value) -> {
          if (baseline.containsKey(key)) {
            differences.add(value - baseline.get(key));
          }
        });
    if (differences.size() < 2) {
      return Optional.empty();
    }
    Summary summary = Summary.of(differences);
    return Optional.of(
        new Difference(
            summary.mean(),
            StandardError.ofMean(summary.standardDeviation(), summary.count()),
            tested == 0 ? 0 : countingError(summary.mean(), tested),
            basis));
  }

  /**
   * Computes the least standard error of a difference that was counted on so many images: two
   * networks of which one is better by a share d of the images differ in their answers on as many
   * or more, and in that of each image by -1, 0 or 1, so that the variance is (d - d^2) / n or more
   * (McNemar, Psychometrika 12, 1947). More sets do not lessen it, for all are tested on the same
   * images.
   */
  private static double countingError(double points, long images) {
    double size = Math.abs(points);
    return Math.sqrt(size * (ALL - size) / images);
  }

  /** Computes the standard deviation of the differences within pairs. */
  public double deviation() {
    return error.value() * Math.sqrt(pairs());
  }

  /** Counts the pairs. */
  public int pairs() {
    return error.degreesOfFreedom() + 1;
  }

  /**
   * Computes the confidence interval: as wide as the spread over sets or trainings makes it, and no
   * narrower than the number of test images allows. Three sets may happen to differ by the same
   * number of images.
   *
   * @param level the confidence, between 0 and 1
   */
  public Interval interval(double level) {
    double half = Math.max(error.halfWidth(level), Interval.quantile(level) * countingError);
    return new Interval(mean - half, mean + half, level);
  }
}
