package io.distillery.evaluation.statistics;

import io.distillery.base.Text;
import java.util.OptionalInt;

/**
 * Tells beforehand what a comparison can show: the smallest difference that so many sets show with
 * the given power, and how many sets a difference takes.
 *
 * @param deviation the standard deviation that differences within pairs of sets are expected to
 *     have, in points of a percent, 0 or more
 * @param level the confidence of the interval that is to leave 0 out, between 0 and 1
 * @param power the probability with which it does, at least one half and below 1
 */
public record PowerAnalysis(double deviation, double level, double power) {
  /** The power that is usual (Cohen, Statistical Power Analysis, 1988). */
  public static final double USUAL_POWER = 0.8;

  /** More sets than this are not looked for. */
  public static final int MOST_SETS = 1000;

  /** Takes the usual power. */
  public static PowerAnalysis of(double deviation, double level) {
    return new PowerAnalysis(deviation, level, USUAL_POWER);
  }

  /**
   * Computes the smallest difference that is shown, in points of a percent.
   *
   * @param sets of either method, at least 2
   */
  public double detectable(int sets) {
    return StandardError.ofMean(deviation, sets).detectable(level, power);
  }

  /**
   * Counts the sets of either method that show a difference; nothing where {@link #MOST_SETS} are
   * too few.
   *
   * @param difference in points of a percent, above 0
   */
  public OptionalInt setsFor(double difference) {
    if (!(difference > 0)) {
      throw new IllegalArgumentException(
          Text.format("The difference is %s, expected a number above 0", difference));
    }
    if (detectable(MOST_SETS) > difference) {
      return OptionalInt.empty();
    }
    int tooFew = 1;
    int enough = MOST_SETS;
    while (enough - tooFew > 1) {
      int middle = (tooFew + enough) / 2;
      if (detectable(middle) > difference) {
        tooFew = middle;
      } else {
        enough = middle;
      }
    }
    return OptionalInt.of(enough);
  }
}
