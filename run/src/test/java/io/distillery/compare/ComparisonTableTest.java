package io.distillery.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.distillery.base.ConfigurationException;
import io.distillery.classifier.Architecture;
import io.distillery.compare.ComparisonTable.Row;
import io.distillery.dataset.ClassNames;
import io.distillery.evaluation.protocol.EvaluationResult;
import io.distillery.evaluation.protocol.EvaluationResults;
import io.distillery.evaluation.protocol.HardLabelProtocol;
import io.distillery.evaluation.statistics.Bonferroni;
import io.distillery.evaluation.statistics.ConfusionMatrix;
import io.distillery.evaluation.statistics.Difference.Basis;
import io.distillery.evaluation.statistics.Interval;
import io.distillery.evaluation.statistics.PowerAnalysis;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComparisonTableTest {
  private static final ClassNames CLASSES = ClassNames.of(List.of("a"));
  private static final SingleSets SINGLE = new SingleSets(new TreeSet<>(List.of("herding")));

  @TempDir private Path folder;

  private static EvaluationResults with(
      EvaluationResults results, String method, int ipc, double[]... sets) {
    EvaluationResults all = results;
    for (int set = 0; set < sets.length; set++) {
      for (int repeat = 0; repeat < sets[set].length; repeat++) {
        double accuracy = sets[set][repeat];
        long right = Math.round(accuracy * 5);
        all =
            all.with(
                new EvaluationResult(
                    method,
                    "convnet3",
                    ipc,
                    set,
                    repeat,
                    "hard-label",
                    List.of(EvaluationResult.Test.of(10, accuracy)),
                    new ConfusionMatrix(
                        List.of(List.of(right, 500 - right), List.of(500 - right, right))),
                    1));
      }
    }
    return all;
  }

  private static EvaluationResults results() {
    EvaluationResults none =
        EvaluationResults.none(HardLabelProtocol.CIFAR, 0, List.of("cat", "dog"));
    EvaluationResults drawn =
        with(none, "vlcp", 10, new double[] {40, 42}, new double[] {43, 43}, new double[] {47, 49});
    EvaluationResults chosen =
        with(drawn, "herding", 10, new double[] {36}, new double[] {37}, new double[] {35});
    return with(
        chosen, "random", 10, new double[] {30, 32}, new double[] {33, 33}, new double[] {34, 36});
  }

  private static Row row(ComparisonTable table, String method) {
    return table.rows().stream().filter(r -> r.method().equals(method)).findFirst().orElseThrow();
  }

  @Test
  void theSetIsTheUnit() {
    ComparisonTable table = ComparisonTable.of(results(), "random", SINGLE);

    Row drawn = row(table, "vlcp");
    assertThat(drawn.counts()).isEqualTo("3 sets, 6 trainings");
    assertThat(drawn.last().count()).isEqualTo(3);
    assertThat(drawn.last().standardDeviation()).isCloseTo(Math.sqrt(13), within(1e-9));
    assertThat(drawn.difference().orElseThrow().basis()).isEqualTo(Basis.SETS);
    assertThat(drawn.difference().orElseThrow().error().value()).isCloseTo(1, within(1e-9));
    Row chosen = row(table, "herding");
    assertThat(chosen.counts()).isEqualTo("1 set, 3 trainings");
    assertThat(chosen.difference().orElseThrow().basis()).isEqualTo(Basis.SETS_AND_TRAININGS);
    assertThat(row(table, "random").difference()).isEmpty();
  }

  /** Two differences, so that each has 97.5 %, with 2 degrees of freedom: 6.2053. */
  @Test
  void allIntervalsHoldAtOnceAndTheTableSaysSo() {
    ComparisonTable table = ComparisonTable.of(results(), "random", SINGLE);

    Interval interval = table.interval(row(table, "vlcp").difference().orElseThrow());
    assertThat(interval.low()).isCloseTo(11 - 6.2053, within(1e-4));
    assertThat(interval.level()).isCloseTo(0.975, within(1e-12));
    assertThat(table.text())
        .contains("mean +- standard deviation over sets (over trainings of one set)")
        .contains(
            "Differences from random with 95 % intervals that hold all 2 at once (Bonferroni: each"
                + " by itself at 97.5 %).")
        .contains("+11.0 [+4.8, +17.2] over sets")
        .contains("over sets and trainings of the one set");
    assertThat(table.csv())
        .contains(
            "convnet3,10,\"vlcp\",3,6,44.000,3.606,44.000,3.606,11.000,4.795,17.205,0.975000,")
        .contains("\"random\",3,6,33.000,2.000,33.000,2.000,,,,,\n");
    assertThat(table.json()).contains("\"degreesOfFreedom\" : 2", "\"over\" : \"over sets\"");
  }

  @Test
  void looksShareTheErrorRate() {
    assertThat(TableConfidence.of(1).words()).isEqualTo("95 % interval");
    TableConfidence first = TableConfidence.of(1, List.of(3, 5), 3);
    TableConfidence last = TableConfidence.of(1, List.of(3, 5), 5);
    assertThat(1 - first.each() + 1 - last.each()).isCloseTo(0.05, within(1e-12));
    assertThat(last.words())
        .startsWith("95 % intervals that hold at every look, after 3, 5 sets (Bonferroni: each by")
        .endsWith("at 96.1 %, at this look after 5)");
    assertThat(first.words()).contains("each by itself at 98.9 %, at this look after 3)");
    assertThat(TableConfidence.of(6, List.of(3, 5), 5).words()).contains("all 6 at once and at");
    assertThatThrownBy(() -> TableConfidence.of(6, List.of(3, 5), 4))
        .hasMessageContaining("look after 4 sets, planned are looks after [3, 5]");
  }

  @Test
  void aTableIsSettledWhenEveryIntervalLeavesZeroOut() {
    assertThat(ComparisonTable.of(results(), "random", SINGLE).isSettled()).isFalse(); // herding
    EvaluationResults none =
        EvaluationResults.none(HardLabelProtocol.CIFAR, 0, List.of("cat", "dog"));
    double[][] ours = {{40}, {42}, {44}, {43}, {41}};
    double[][] theirs = {{30}, {38}, {33}, {34}, {32}};
    EvaluationResults five = with(with(none, "vlcp", 10, ours), "random", 10, theirs);
    PlannedLooks looks = PlannedLooks.upTo(5);
    assertThat(ComparisonTable.of(five, "random", SINGLE, looks, 5).isSettled()).isTrue();
    assertThat(ComparisonTable.of(five.ofFirst(3), "random", SINGLE, looks, 3).isSettled())
        .isFalse();
  }

  @Test
  void whatIsExpectedFollowsFromTheSpreadSoFar() {
    SetSource random = new GivenSet("random", folder, CLASSES, new SetLayout(folder));
    SetSource drawn = new GivenSet("vlcp", folder, CLASSES, new SetLayout(folder));
    SetSource other = new GivenSet("medoid", folder, CLASSES, new SetLayout(folder));
    List<SetRequest> requests = SetRequest.all(List.of(random, drawn, other), List.of(10), 5);

    PrecisionPlan plan =
        PrecisionPlan.of(
            results(),
            requests,
            List.of(Architecture.named("convnet3")),
            "random",
            SINGLE,
            List.of());

    // Differences 10, 10 and 13 so far: 1.73; of the other method nothing is there: 1.8
    double each = new Bonferroni(0.95, 2).each();
    assertThat(plan.text())
        .contains(
            "Differences from random that 5 sets of each show in four of five cases, with 95 %")
        .contains(
            "convnet3, 10 images per class: %.1f points (1 point takes "
                .formatted(PowerAnalysis.of(Math.sqrt(3), each).detectable(5)))
        .contains(
            "what has no two sets yet: %.1f points"
                .formatted(PowerAnalysis.of(1.8, each).detectable(5)))
        .contains("if sets spread by 1.8 points as random images of CIFAR-10 do");
    assertThat(
            PrecisionPlan.of(
                    results(),
                    SetRequest.all(List.of(random, drawn), List.of(10), 1),
                    List.of(Architecture.named("convnet3")),
                    "random",
                    SINGLE,
                    List.of())
                .text())
        .contains("There is one set of each method", "comparison.sets 5 and evaluation.repeats 1");
  }

  @Test
  void looksThatWereNotPlannedAreRefused() throws Exception {
    PlannedLooks.upTo(8).keep(folder);
    PlannedLooks.upTo(8).keep(folder);
    assertThatThrownBy(() -> PlannedLooks.once().keep(folder))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("planned with looks after [3, 5, 8] sets");
    assertThatThrownBy(() -> PlannedLooks.upTo(20).keep(folder))
        .hasMessageContaining("give comparison.settle comparison.sets 8, or another place.out");

    Path judged = Files.createDirectory(folder.resolve("judged"));
    PlannedLooks.once().keep(judged);
    results().write(judged.resolve("results.json"));
    PlannedLooks.once().keep(judged);
    assertThatThrownBy(() -> PlannedLooks.upTo(8).keep(judged))
        .hasMessageContaining("made without comparison.settle");
  }

  @Test
  void singleSetsAreRemembered() throws Exception {
    GivenSet given =
        new GivenSet("theirs", folder.resolve("theirs"), CLASSES, new SetLayout(folder));
    SingleSets.keep(folder, List.of(given));
    assertThat(SingleSets.keep(folder, List.of()).methods()).containsExactly("theirs");
  }
}
