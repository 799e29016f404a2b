package io.distillery.evaluation.statistics;

/**
 * Computes Student's t distribution.
 *
 * <p>For whole degrees of freedom the distribution function is a finite sum (Abramowitz and Stegun,
 * Handbook of Mathematical Functions, 26.7.3 and 26.7.4), which bisection inverts.
 *
 * @param degreesOfFreedom at least 1
 */
public record StudentT(int degreesOfFreedom) {
  /** Checks that there is at least one degree of freedom. */
  public StudentT {
    if (degreesOfFreedom < 1) {
      throw new IllegalArgumentException(
          "Student's t needs at least 1 degree of freedom, found " + degreesOfFreedom);
    }
  }

  /** Computes the probability that |t| is at most {@code t}; {@code t} is 0 or more. */
  double central(double t) {
    double theta = Math.atan(t / Math.sqrt(degreesOfFreedom));
    double sin = Math.sin(theta);
    double cos = Math.cos(theta);
    boolean odd = degreesOfFreedom % 2 == 1;
    // term = cos^k * (2 * 4 * ...) / (3 * 5 * ...) for odd, cos^k * (1 * 3 * ...) / (2 * 4 * ...)
    double term = odd ? cos : 1;
    double sum = degreesOfFreedom == 1 ? 0 : term;
    for (int k = odd ? 3 : 2; k <= degreesOfFreedom - 2; k += 2) {
      term *= cos * cos * (k - 1) / k;
      sum += term;
    }
    return odd ? 2 / Math.PI * (theta + sin * sum) : sin * sum;
  }

  /**
   * Computes the t with {@code central(t)} = {@code probability}, which lies strictly between 0 and
   * 1.
   */
  public double criticalValue(double probability) {
    double high = 1;
    while (central(high) < probability) {
      high *= 2;
    }
    double low = 0;
    while (true) {
      double middle = (low + high) / 2;
      if (middle <= low || middle >= high) {
        return middle;
      }
      if (central(middle) < probability) {
        low = middle;
      } else {
        high = middle;
      }
    }
  }
}
