package io.distillery.evaluation.statistics;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Confidence intervals for thousands of cases: each critical value is computed once. */
final class CriticalValues {
  private final Map<List<Number>, Double> known = new HashMap<>();

  /** As {@link Difference#interval}. */
  Interval interval(Difference difference, double level) {
    int freedom = difference.error().degreesOfFreedom();
    double half =
        difference.error().value()
            * known.computeIfAbsent(
                List.of(freedom, level), key -> new StandardError(1, freedom).halfWidth(level));
    return new Interval(difference.mean() - half, difference.mean() + half, level);
  }
}
