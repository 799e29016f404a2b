package io.distillery.compare;

import io.distillery.base.Text;
import io.distillery.evaluation.statistics.Difference;
import io.distillery.evaluation.statistics.Interval;

/**
 * A table for a terminal.
 *
 * @param table what it shows
 */
record TableText(ComparisonTable table) {
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    text.append("Protocol: ")
        .append(table.protocol())
        .append(". Accuracy in percent on real test images:")
        .append(
            " last epoch,\nmean +- standard deviation over sets (over trainings of one set).\n");
    if (table.rows().stream().anyMatch(row -> row.difference().isPresent())) {
      text.append(
          Text.format(
              "Differences from %s with %s.%n", table.baseline(), table.confidence().words()));
    }
    if (table.isScored()) {
      text.append(
          "LRS, ARS: label-robust and augmentation-robust score (DD-Ranking), 0 to 1; 0.269 where"
              + " both differences are 0.\n");
    }
    addReal(text);
    String above = "";
    for (ComparisonTable.Row row : table.rows()) {
      String heading = Text.format("%n%s, %d images per class%n", row.network(), row.ipc());
      if (!heading.equals(above)) {
        text.append(heading);
        above = heading;
      }
      text.append(line(row));
    }
    return text.toString();
  }

  private void addReal(StringBuilder text) {
    String above = "";
    for (ComparisonTable.Real real : table.real()) {
      String heading =
          Text.format(
              "%nReal images, up to %,d per class (%s)%n", real.perClass(), real.protocol());
      if (!heading.equals(above)) {
        text.append(heading);
        above = heading;
      }
      text.append(Text.format("  %-22s %5.1f%n", real.network(), real.last().mean()));
    }
  }

  private String line(ComparisonTable.Row row) {
    return Text.format(
        "  %-22s %5.1f%-7s  (%s; best epoch %.1f)%s%s%n",
        row.method(),
        row.last().mean(),
        row.last().spread("+-"),
        row.counts(),
        row.best().mean(),
        row.difference().map(this::sentence).orElse(""),
        row.robust().text().isEmpty() ? "" : "  " + row.robust().text());
  }

  private String sentence(Difference d) {
    Interval interval = table.interval(d);
    return Text.format(
        "  %+.1f [%+.1f, %+.1f] %s", d.mean(), interval.low(), interval.high(), d.basis().words());
  }
}
