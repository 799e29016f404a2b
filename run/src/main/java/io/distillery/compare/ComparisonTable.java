package io.distillery.compare;

import io.distillery.base.Text;
import io.distillery.evaluation.protocol.EvaluationProtocol;
import io.distillery.evaluation.protocol.EvaluationResult;
import io.distillery.evaluation.protocol.EvaluationResults;
import io.distillery.evaluation.statistics.Difference;
import io.distillery.evaluation.statistics.Interval;
import io.distillery.evaluation.statistics.MethodSample;
import io.distillery.evaluation.statistics.RobustScore;
import io.distillery.evaluation.statistics.Summary;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Results side by side: a row for each network, number of images per class, and method.
 *
 * @param protocol how the networks were trained, and whether that was shortened
 * @param baseline the method that the others are compared with
 * @param confidence of the intervals of all differences
 * @param classNames in the order of the labels
 * @param real accuracies of the same networks trained on the real images; may be empty
 * @param rows by images per class and network, the most accurate method first
 */
public record ComparisonTable(
    String protocol,
    String baseline,
    TableConfidence confidence,
    List<String> classNames,
    List<Real> real,
    List<Row> rows) {

  /**
   * A network trained on the real images themselves.
   *
   * @param protocol how, in words
   * @param perClass images of the largest class
   * @param last last-epoch accuracy in percent
   */
  public record Real(String network, String protocol, int perClass, Summary last) {}

  /**
   * Holds robust scores ({@link RobustScoring}).
   *
   * @param labels of the labels: first the improvement over random, second minus what real images
   *     have on top
   * @param augmentation of augmentation: the improvement over random with it, and without
   */
  public record Robust(Optional<RobustScore> labels, Optional<RobustScore> augmentation) {
    static final Robust NONE = new Robust(Optional.empty(), Optional.empty());

    /** Says them, empty where there are none. */
    public String text() {
      return Stream.concat(
              labels.stream()
                  .map(
                      score ->
                          Text.format(
                              "LRS %.3f (IOR %+.1f, HLR %.1f)",
                              score.value(), score.first(), -score.second())),
              augmentation.stream()
                  .map(
                      score ->
                          Text.format(
                              "ARS %.3f (%+.1f with, %+.1f without)",
                              score.value(), score.first(), score.second())))
          .collect(Collectors.joining(", "));
    }
  }

  /**
   * A method with a network at a number of images per class.
   *
   * @param last last-epoch accuracy in percent, over sets; over trainings where there is one set
   * @param best best-epoch accuracy in percent, which is selected on the test images
   * @param sets how many distilled sets were used
   * @param trainings how many trainings there were on them
   * @param weighted whether the images of a set counted by their weights
   * @param byClass mean last-epoch accuracy of each class in percent
   * @param difference from the baseline; none of the baseline itself, or where too little was
   *     measured for an interval
   * @param robust what of the accuracy is the images', where that was measured
   */
  public record Row(
      String network,
      int ipc,
      String method,
      Summary last,
      Summary best,
      int sets,
      int trainings,
      boolean weighted,
      List<Double> byClass,
      Optional<Difference> difference,
      Robust robust) {
    /** Gives this row with other scores. */
    Row with(Robust scores) {
      return new Row(
          network, ipc, method, last, best, sets, trainings, weighted, byClass, difference, scores);
    }

    /** How many there were: "3 sets, 9 trainings", and whether images were weighted. */
    public String counts() {
      return Text.format(
          "%d set%s, %d training%s%s",
          sets,
          sets == 1 ? "" : "s",
          trainings,
          trainings == 1 ? "" : "s",
          weighted ? EvaluationProtocol.WEIGHTED : "");
    }
  }

  public ComparisonTable {
    classNames = List.copyOf(classNames);
    real = List.copyOf(real);
    rows = List.copyOf(rows);
  }

  /**
   * Tabulates results.
   *
   * @param baseline the method that others are compared with
   * @param single methods of which there is one set, which takes part as several
   */
  public static ComparisonTable of(EvaluationResults results, String baseline, SingleSets single) {
    return of(results, baseline, rows(results, baseline, single), PlannedLooks.once(), 0);
  }

  /**
   * Tabulates the results of a look.
   *
   * @param results of the sets until then
   * @param looks all that are planned
   * @param look the number of sets of each method after which this one is
   */
  static ComparisonTable of(
      EvaluationResults results, String baseline, SingleSets single, PlannedLooks looks, int look) {
    return of(results, baseline, rows(results, baseline, single), looks, look);
  }

  private static ComparisonTable of(
      EvaluationResults results, String baseline, List<Row> rows, PlannedLooks looks, int look) {
    return new ComparisonTable(
        results.protocol().name(),
        baseline,
        TableConfidence.of(differences(rows), looks.looks(), look),
        results.classNames(),
        List.of(),
        rows);
  }

  private static int differences(List<Row> rows) {
    return Math.max(1, (int) rows.stream().filter(row -> row.difference.isPresent()).count());
  }

  private static List<Row> rows(EvaluationResults results, String baseline, SingleSets single) {
    record Cell(String network, int ipc) {}
    List<Row> rows = new ArrayList<>();
    List<Cell> cells =
        results.results().stream().map(r -> new Cell(r.network(), r.ipc())).distinct().toList();
    for (Cell cell : cells) {
      List<EvaluationResult> here =
          results.results().stream()
              .filter(r -> r.network().equals(cell.network) && r.ipc() == cell.ipc)
              .toList();
      here.stream()
          .map(EvaluationResult::method)
          .distinct()
          .map(method -> row(here, method, baseline, single))
          .sorted(Comparator.comparingDouble((Row row) -> row.last.mean()).reversed())
          .forEach(rows::add);
    }
    return rows;
  }

  private static Row row(
      List<EvaluationResult> all, String method, String baseline, SingleSets single) {
    List<EvaluationResult> own = all.stream().filter(r -> r.method().equals(method)).toList();
    boolean isSingle = single.methods().contains(method);
    MethodSample last = single.last(method, own);
    MethodSample best = EvaluationResult.sample(own, isSingle, EvaluationResult::bestAccuracy);
    return new Row(
        own.get(0).network(),
        own.get(0).ipc(),
        method,
        last.summary(),
        best.summary(),
        last.sets(),
        own.size(),
        own.get(0).isWeighted(),
        byClass(own),
        difference(last, all, method, baseline, single),
        Robust.NONE);
  }

  private static Optional<Difference> difference(
      MethodSample own,
      List<EvaluationResult> all,
      String method,
      String baseline,
      SingleSets single) {
    List<EvaluationResult> others = all.stream().filter(r -> r.method().equals(baseline)).toList();
    return method.equals(baseline) || others.isEmpty()
        ? Optional.empty()
        : Difference.between(own, single.last(baseline, others));
  }

  private static List<Double> byClass(List<EvaluationResult> results) {
    int classes = results.get(0).accuracyByClass().size();
    return IntStream.range(0, classes)
        .mapToObj(
            label ->
                results.stream()
                    .mapToDouble(r -> r.accuracyByClass().get(label))
                    .average()
                    .orElseThrow())
        .toList();
  }

  /** This table under the accuracies of networks trained on the real images. */
  public ComparisonTable under(EvaluationResults onReal) {
    List<Real> lines =
        onReal.results().stream()
            .map(
                r ->
                    new Real(
                        r.network(), r.protocol(), r.ipc(), Summary.of(List.of(r.lastAccuracy()))))
            .toList();
    return new ComparisonTable(protocol, baseline, confidence, classNames, lines, rows);
  }

  /** This table with other rows. */
  ComparisonTable withRows(List<Row> others) {
    return new ComparisonTable(protocol, baseline, confidence, classNames, real, others);
  }

  /** Says whether a row has a robust score. */
  public boolean isScored() {
    return rows.stream().anyMatch(row -> !row.robust.text().isEmpty());
  }

  /** Tells whether the interval of every method's difference from the baseline leaves 0 out. */
  public boolean isSettled() {
    return rows.stream()
        .filter(row -> !row.method.equals(baseline))
        .allMatch(row -> row.difference.filter(d -> interval(d).isClear()).isPresent());
  }

  /** Computes the interval of a difference of this table. */
  public Interval interval(Difference difference) {
    return difference.interval(confidence.each());
  }

  /** For a terminal. */
  public String text() {
    return new TableText(this).toString();
  }

  /** For programs, with accuracies by class. */
  public String json() {
    return new TableJson(this).toString();
  }

  /** Comma-separated values with a heading; differences are empty where there are none. */
  public String csv() {
    return new TableCsv(this).toString();
  }
}
