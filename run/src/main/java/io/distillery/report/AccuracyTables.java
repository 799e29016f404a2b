package io.distillery.report;

import io.distillery.base.Text;
import io.distillery.evaluation.baseline.RandomBaseline;
import io.distillery.evaluation.protocol.EvaluationProtocol;
import io.distillery.evaluation.protocol.EvaluationResult;
import io.distillery.evaluation.protocol.EvaluationResults;
import io.distillery.evaluation.statistics.Difference;
import io.distillery.evaluation.statistics.Interval;
import io.distillery.evaluation.statistics.MethodSample;
import io.distillery.evaluation.statistics.Summary;
import io.distillery.report.Report.AccuracyRow;
import io.distillery.report.Report.AccuracyTable;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Results as tables for people, one a network. */
public final class AccuracyTables {
  /** What results call the distilled set. */
  public static final String DISTILLED = "vlcp";

  private static final double CONFIDENCE = 0.95;
  private static final Map<String, String> METHODS =
      Map.of(DISTILLED, "Distilled images", RandomBaseline.METHOD, "Random real images");
  private static final double AXIS_STEP = 10;
  private static final long ENOUGH_TEST_IMAGES = 2000;
  private static final double NORMAL_95 = 1.96;

  private AccuracyTables() {}

  /** Accuracies and mistakes by class, one a network. */
  public static List<ClassAccuracies> byClass(EvaluationResults results) {
    return ClassAccuracies.of(results);
  }

  /** The tables, networks in the order in which they were first trained. */
  public static List<AccuracyTable> of(EvaluationResults results) {
    return results.results().stream()
        .map(EvaluationResult::network)
        .distinct()
        .map(network -> table(results, network))
        .toList();
  }

  private static AccuracyTable table(EvaluationResults all, String network) {
    List<EvaluationResult> results =
        all.results().stream().filter(r -> r.network().equals(network)).toList();
    List<AccuracyRow> rows =
        results.stream()
            .collect(Collectors.groupingBy(r -> List.of(r.method(), r.ipc())))
            .values()
            .stream()
            .map(AccuracyTables::row)
            .sorted(Comparator.comparingDouble(AccuracyRow::mean).reversed())
            .toList();
    double highest = rows.stream().mapToDouble(r -> r.mean() + r.deviation()).max().orElse(0);
    double axis = Math.min(100, AXIS_STEP * Math.max(1, Math.ceil(highest / AXIS_STEP)));
    return new AccuracyTable(network, all.protocol().name(), rows, comparison(results), axis);
  }

  private static AccuracyRow row(List<EvaluationResult> results) {
    EvaluationResult first = results.get(0);
    List<Double> repeats = results.stream().map(EvaluationResult::lastAccuracy).toList();
    Summary last = Summary.of(repeats);
    Summary best = Summary.of(results.stream().map(EvaluationResult::bestAccuracy).toList());
    return new AccuracyRow(
        METHODS.getOrDefault(first.method(), first.method())
            + (first.isWeighted() ? EvaluationProtocol.WEIGHTED : ""),
        first.method().equals(DISTILLED),
        first.ipc(),
        last.mean(),
        last.standardDeviation(),
        best.mean(),
        best.standardDeviation(),
        selected(results),
        repeats);
  }

  private static String selected(List<EvaluationResult> results) {
    List<Double> selected = results.stream().flatMap(r -> r.selectedAccuracy().stream()).toList();
    if (selected.size() < results.size()) {
      return "";
    }
    Summary summary = Summary.of(selected);
    return Text.format("%.1f%s", summary.mean(), summary.spread("±"));
  }

  private static String comparison(List<EvaluationResult> results) {
    List<EvaluationResult> ours = of(results, DISTILLED);
    List<EvaluationResult> random = of(results, RandomBaseline.METHOD);
    return ours.isEmpty() || random.isEmpty()
        ? ""
        : Difference.between(sample(ours), sample(random))
            .map(difference -> sentence(difference) + ofTestImages(ours, random))
            .orElse("");
  }

  private static List<EvaluationResult> of(List<EvaluationResult> results, String method) {
    return results.stream().filter(r -> r.method().equals(method)).toList();
  }

  private static MethodSample sample(List<EvaluationResult> results) {
    return EvaluationResult.sample(results, false, EvaluationResult::lastAccuracy);
  }

  private static String sentence(Difference difference) {
    Interval interval = difference.interval(CONFIDENCE);
    return Text.format(
        "%s (95 %% interval of the difference %+.1f to %+.1f %s of each: other sets may differ more).",
        interval.isClear()
            ? Text.format(
                "The distilled images are %.1f points %s than as many random real ones",
                Math.abs(difference.mean()), difference.mean() > 0 ? "better" : "worse")
            : Text.format(
                "The distilled images and as many random real ones cannot be told apart: %+.1f points",
                difference.mean()),
        interval.low(),
        interval.high(),
        difference.basis().words());
  }

  /**
   * Says how small a difference so few test images can show: that of two shares of independent
   * samples, an upper bound where both are of the same images.
   */
  private static String ofTestImages(List<EvaluationResult> ours, List<EvaluationResult> random) {
    long images = ours.get(0).confusion().total();
    if (images >= ENOUGH_TEST_IMAGES) {
      return "";
    }
    double share = (sample(ours).summary().mean() + sample(random).summary().mean()) / 200;
    double visible = 100 * NORMAL_95 * Math.sqrt(2 * share * (1 - share) / images);
    return Text.format(
        " With %,d test images a difference below %.0f points may be chance, whatever the intervals"
            + " of trainings say.",
        images, Math.ceil(visible));
  }
}
