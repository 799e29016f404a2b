package io.distillery.pipeline.compare;

import io.distillery.evaluation.EvaluationResult;
import io.distillery.evaluation.EvaluationResults;
import io.distillery.evaluation.PairedDifference;
import io.distillery.evaluation.Summary;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Results side by side: a row for each network, number of images per class, and method.
 *
 * @param protocol how the networks were trained, and whether that was shortened
 * @param baseline the method that the others are compared with
 * @param rows by network and images per class, the most accurate method first
 */
public record ComparisonTable(String protocol, String baseline, List<Row> rows) {
  private static final double CONFIDENCE = 0.95;

  /**
   * A method with a network at a number of images per class.
   *
   * @param last last-epoch accuracy in percent
   * @param best best-epoch accuracy in percent, which is selected on the test images
   * @param sets how many distilled sets were used
   * @param difference from the baseline, in pairs; none of the baseline itself or of a single pair
   */
  public record Row(
      String network,
      int ipc,
      String method,
      Summary last,
      Summary best,
      int sets,
      Optional<PairedDifference> difference) {}

  public ComparisonTable {
    rows = List.copyOf(rows);
  }

  /** Tabulates results. */
  public static ComparisonTable of(EvaluationResults results, String baseline) {
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
          .map(method -> row(here, cell.network, cell.ipc, method, baseline))
          .sorted(Comparator.comparingDouble((Row row) -> row.last.mean()).reversed())
          .forEach(rows::add);
    }
    return new ComparisonTable(results.protocol().name(), baseline, rows);
  }

  private static Row row(
      List<EvaluationResult> all, String network, int ipc, String method, String baseline) {
    List<EvaluationResult> own = all.stream().filter(r -> r.method().equals(method)).toList();
    return new Row(
        network,
        ipc,
        method,
        Summary.of(own.stream().map(EvaluationResult::lastAccuracy).toList()),
        Summary.of(own.stream().map(EvaluationResult::bestAccuracy).toList()),
        (int) own.stream().mapToInt(EvaluationResult::set).distinct().count(),
        method.equals(baseline)
            ? Optional.empty()
            : PairedDifference.between(all, method, baseline, CONFIDENCE));
  }

  /** For a terminal. */
  public String text() {
    StringBuilder text = new StringBuilder();
    text.append("Protocol: ")
        .append(protocol)
        .append(". Accuracy in percent on real test images:")
        .append(" last epoch,\nmean +- standard deviation over sets and repeats.\n");
    String above = "";
    for (Row row : rows) {
      String heading = "%n%s, %d images per class%n".formatted(row.network, row.ipc);
      if (!heading.equals(above)) {
        text.append(heading);
        above = heading;
      }
      text.append(
          String.format(
              Locale.ROOT,
              "  %-22s %5.1f +- %3.1f  (%d set%s, %d trainings; best epoch %.1f)%s%n",
              row.method,
              row.last.mean(),
              row.last.standardDeviation(),
              row.sets,
              row.sets == 1 ? "" : "s",
              row.last.count(),
              row.best.mean(),
              row.difference.map(this::sentence).orElse("")));
    }
    return text.toString();
  }

  private String sentence(PairedDifference d) {
    return String.format(
        Locale.ROOT,
        "  %s %+.1f [%+.1f, %+.1f]",
        baseline,
        d.difference().mean(),
        d.low(),
        d.high());
  }

  /** Comma-separated values with a heading; differences are empty where there are none. */
  public String csv() {
    StringBuilder csv =
        new StringBuilder(
            "network,ipc,method,sets,trainings,last_mean,last_sd,best_mean,best_sd,"
                + "difference,difference_low,difference_high\n");
    for (Row row : rows) {
      csv.append(
          String.format(
              Locale.ROOT,
              "%s,%d,\"%s\",%d,%d,%.3f,%.3f,%.3f,%.3f,%s%n",
              row.network,
              row.ipc,
              row.method.replace("\"", "\"\""),
              row.sets,
              row.last.count(),
              row.last.mean(),
              row.last.standardDeviation(),
              row.best.mean(),
              row.best.standardDeviation(),
              row.difference
                  .map(
                      d ->
                          String.format(
                              Locale.ROOT,
                              "%.3f,%.3f,%.3f",
                              d.difference().mean(),
                              d.low(),
                              d.high()))
                  .orElse(",,")));
    }
    return csv.toString();
  }
}
