package io.distillery.compare;

import io.distillery.evaluation.protocol.PairedDifference;
import io.distillery.evaluation.protocol.TrainingSet;
import io.distillery.evaluation.statistics.Summary;
import java.util.Locale;

/**
 * A table as comma-separated values with a heading, the real images first.
 *
 * @param table what it shows
 */
record TableCsv(ComparisonTable table) {
  private static final String HEADING =
      "network,ipc,method,sets,trainings,last_mean,last_sd,best_mean,best_sd,"
          + "difference,difference_low,difference_high\n";

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
              real.last(),
              real.last(),
              ",,"));
    }
    for (ComparisonTable.Row row : table.rows()) {
      String difference = row.difference().map(TableCsv::numbers).orElse(",,");
      csv.append(
          line(
              row.network(),
              row.ipc(),
              row.method(),
              row.sets(),
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
      Summary last,
      Summary best,
      String difference) {
    return String.format(
        Locale.ROOT,
        "%s,%d,\"%s\",%d,%d,%.3f,%.3f,%.3f,%.3f,%s%n",
        network,
        ipc,
        method.replace("\"", "\"\""),
        sets,
        last.count(),
        last.mean(),
        last.standardDeviation(),
        best.mean(),
        best.standardDeviation(),
        difference);
  }

  private static String numbers(PairedDifference d) {
    return String.format(Locale.ROOT, "%.3f,%.3f,%.3f", d.difference().mean(), d.low(), d.high());
  }
}
