package io.distillery.compare;

import io.distillery.base.Text;
import io.distillery.evaluation.protocol.TrainingSet;
import io.distillery.evaluation.statistics.Difference;
import io.distillery.evaluation.statistics.Interval;
import io.distillery.evaluation.statistics.Summary;

/**
 * A table as comma-separated values with a heading, the real images first.
 *
 * @param table what it shows
 */
record TableCsv(ComparisonTable table) {
  private static final String HEADING =
      "network,ipc,method,sets,trainings,last_mean,last_sd,best_mean,best_sd,"
          + "difference,difference_low,difference_high,difference_level,difference_over\n";
  private static final String NO_DIFFERENCE = ",,,,";

  @Override
  public String toString() {
    StringBuilder csv = new StringBuilder(HEADING);
    for (ComparisonTable.Real real : table.real()) {
      csv.append(
          line(
              real.network(),
              real.perClass(),
              TrainingSet.REAL,
              1,
              real.last().count(),
              real.last(),
              real.last(),
              NO_DIFFERENCE));
    }
    for (ComparisonTable.Row row : table.rows()) {
      String difference = row.difference().map(this::numbers).orElse(NO_DIFFERENCE);
      csv.append(
          line(
              row.network(),
              row.ipc(),
              row.method(),
              row.sets(),
              row.trainings(),
              row.last(),
              row.best(),
              difference));
    }
    return csv.toString();
  }

  private static String line(
      String network,
      int ipc,
      String method,
      int sets,
      int trainings,
      Summary last,
      Summary best,
      String difference) {
    return Text.format(
        "%s,%d,\"%s\",%d,%d,%.3f,%.3f,%.3f,%.3f,%s%n",
        network,
        ipc,
        method.replace("\"", "\"\""),
        sets,
        trainings,
        last.mean(),
        last.standardDeviation(),
        best.mean(),
        best.standardDeviation(),
        difference);
  }

  private String numbers(Difference d) {
    Interval interval = table.interval(d);
    return Text.format(
        "%.3f,%.3f,%.3f,%.6f,\"%s\"",
        d.mean(), interval.low(), interval.high(), interval.level(), d.basis().words());
  }
}
