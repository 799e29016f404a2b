package io.distillery.compare;

import io.distillery.base.Progress;
import io.distillery.base.Text;
import io.distillery.evaluation.protocol.EvaluationResults;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Runs a comparison to its end: all sets at once, or some more at every look until every difference
 * is settled.
 *
 * @param comparison who trains and tests
 * @param making who makes sets
 * @param baseline the method that others are compared with
 * @param single methods of which there is one set
 * @param looks after which the comparison may end
 * @param progress told what each look gave
 */
public record ComparisonCourse(
    Comparison comparison,
    SetMaking making,
    String baseline,
    SingleSets single,
    PlannedLooks looks,
    Progress progress) {

  /**
   * Holds what came of it.
   *
   * @param table of all that was measured
   * @param sets that were made
   */
  public record Outcome(ComparisonTable table, List<ImageSet> sets) {}

  /**
   * Runs it; what is there already is not done again.
   *
   * @param requests all sets that there will be at most
   * @param real training on the real images, if it is wanted
   */
  public Outcome run(List<SetRequest> requests, Optional<RealTraining> real) throws IOException {
    if (looks.looks().isEmpty()) {
      List<ImageSet> sets = making.make(requests);
      Comparison.Outcome outcome = comparison.evaluate(sets, real, progress);
      return outcome(ComparisonTable.of(outcome.sets(), baseline, single), outcome.real(), sets);
    }
    Optional<EvaluationResults> onReal = Optional.empty();
    for (int look : looks.looks()) {
      List<ImageSet> sets =
          making.make(requests.stream().filter(request -> request.set() < look).toList());
      Comparison.Outcome outcome =
          comparison.evaluate(sets, onReal.isPresent() ? Optional.empty() : real, progress);
      onReal = onReal.or(outcome::real);
      ComparisonTable table =
          ComparisonTable.of(outcome.sets().ofFirst(look), baseline, single, looks, look);
      boolean last = look == looks.looks().get(looks.looks().size() - 1);
      progress.note(
          Text.format(
              "After %d sets of each method %s.%s",
              look,
              table.isSettled() ? "every difference is settled" : "not every difference is settled",
              table.isSettled() || last ? "" : " Going on."));
      if (table.isSettled() || last) {
        return outcome(table, onReal, sets);
      }
    }
    throw new IllegalStateException("There is no last look");
  }

  private static Outcome outcome(
      ComparisonTable table, Optional<EvaluationResults> real, List<ImageSet> sets) {
    return new Outcome(real.isEmpty() ? table : table.under(real.get()), sets);
  }
}
