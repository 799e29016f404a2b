package io.distillery.evaluation.protocol;

import io.distillery.base.Text;
import io.distillery.evaluation.statistics.StudentT;
import io.distillery.evaluation.statistics.Summary;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Says how much more accurate one method is than another, judged on pairs of runs that share
 * network, IPC, set index and repeat, and with them initial weights and random draws.
 *
 * @param difference mean and spread of the paired differences, in points of a percent
 * @param level the confidence, between 0 and 1
 * @param low lower end of the confidence interval (Student's t over the pairs)
 * @param high upper end of the confidence interval
 */
public record PairedDifference(Summary difference, double level, double low, double high) {

  /**
   * Compares last-epoch accuracies.
   *
   * @param results of both methods, and perhaps of others; of one network and one IPC, or the pairs
   *     of all are taken together
   * @param method the method that is hoped to be better
   * @param baseline what it is compared with
   * @param level the confidence wanted, between 0 and 1: usually 0.95
   * @return nothing if there are fewer than two pairs, for which no interval exists
   */
  public static Optional<PairedDifference> between(
      List<EvaluationResult> results, String method, String baseline, double level) {
    if (!(level > 0 && level < 1)) {
      throw new IllegalArgumentException(
          Text.format("The confidence level is %s, expected a number between 0 and 1", level));
    }
    List<Double> differences = new ArrayList<>();
    for (EvaluationResult one : results) {
      if (one.method().equals(method)) {
        results.stream()
            .filter(r -> r.isRunOf(baseline, one.network(), one.ipc(), one.set(), one.repeat()))
            .findFirst()
            .ifPresent(other -> differences.add(one.lastAccuracy() - other.lastAccuracy()));
      }
    }
    if (differences.size() < 2) {
      return Optional.empty();
    }
    Summary summary = Summary.of(differences);
    double half =
        new StudentT(summary.count() - 1).criticalValue(level)
            * summary.standardDeviation()
            / Math.sqrt(summary.count());
    return Optional.of(
        new PairedDifference(summary, level, summary.mean() - half, summary.mean() + half));
  }
}
