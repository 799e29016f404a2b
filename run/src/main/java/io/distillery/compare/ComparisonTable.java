package io.distillery.compare;

import io.distillery.evaluation.protocol.EvaluationResult;
import io.distillery.evaluation.protocol.EvaluationResults;
import io.distillery.evaluation.protocol.PairedDifference;
import io.distillery.evaluation.statistics.Summary;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Results side by side: a row for each network, number of images per class, and method.
 *
 * @param protocol how the networks were trained, and whether that was shortened
 * @param baseline the method that the others are compared with
 * @param classNames in the order of the labels
 * @param real accuracies of the same networks trained on the real images; may be empty
 * @param rows by images per class and network, the most accurate method first
 */
public record ComparisonTable(
    String protocol, String baseline, List<String> classNames, List<Real> real, List<Row> rows) {
  private static final double CONFIDENCE = 0.95;

  /**
   * A network trained on the real images themselves.
   *
   * @param protocol how, in words
   * @param perClass images of the largest class
   * @param last last-epoch accuracy in percent
   */
  public record Real(String network, String protocol, int perClass, Summary last) {}

  /**
   * A method with a network at a number of images per class.
   *
   * @param last last-epoch accuracy in percent
   * @param best best-epoch accuracy in percent, which is selected on the test images
   * @param sets how many distilled sets were used
   * @param byClass mean last-epoch accuracy of each class in percent
   * @param difference from the baseline, in pairs; none of the baseline itself or of a single pair
   */
  public record Row(
      String network,
      int ipc,
      String method,
      Summary last,
      Summary best,
      int sets,
      List<Double> byClass,
      Optional<PairedDifference> difference) {
    /** How many there were: "3 sets, 9 trainings". */
    public String trainings() {
      int trainings = last.count();
      return "%d set%s, %d training%s"
          .formatted(sets, sets == 1 ? "" : "s", trainings, trainings == 1 ? "" : "s");
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
  public static ComparisonTable of(EvaluationResults results, String baseline, Set<String> single) {
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
          .map(method -> row(here, method, baseline, single.contains(method)))
          .sorted(Comparator.comparingDouble((Row row) -> row.last.mean()).reversed())
          .forEach(rows::add);
    }
    return new ComparisonTable(
        results.protocol().name(), baseline, results.classNames(), List.of(), rows);
  }

  private static Row row(
      List<EvaluationResult> all, String method, String baseline, boolean single) {
    List<EvaluationResult> own = all.stream().filter(r -> r.method().equals(method)).toList();
    return new Row(
        own.get(0).network(),
        own.get(0).ipc(),
        method,
        Summary.of(own.stream().map(EvaluationResult::lastAccuracy).toList()),
        Summary.of(own.stream().map(EvaluationResult::bestAccuracy).toList()),
        single ? 1 : (int) own.stream().mapToInt(EvaluationResult::set).distinct().count(),
        byClass(own),
        method.equals(baseline)
            ? Optional.empty()
            : PairedDifference.between(all, method, baseline, CONFIDENCE));
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
    return new ComparisonTable(protocol, baseline, classNames, lines, rows);
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
