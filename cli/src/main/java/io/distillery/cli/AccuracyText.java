package io.distillery.cli;

import io.distillery.report.Report.AccuracyRow;
import io.distillery.report.Report.AccuracyTable;
import java.util.List;
import java.util.Locale;

/** Accuracies as lines for a terminal. */
final class AccuracyText {
  private AccuracyText() {}

  /** A heading and a line a method for each network. */
  static String of(List<AccuracyTable> tables) {
    StringBuilder text = new StringBuilder();
    for (AccuracyTable table : tables) {
      text.append("%nAccuracy of %s on the real test images%n".formatted(table.network()));
      text.append("(%s)%n".formatted(table.protocol()));
      for (AccuracyRow row : table.rows()) {
        text.append(
            String.format(
                Locale.ROOT,
                "  %-22s %3d per class   %5.1f %%%s  (best epoch %.1f)%n",
                row.method(),
                row.ipc(),
                row.mean(),
                row.repeats().size() == 1
                    ? ""
                    : String.format(Locale.ROOT, " +- %.1f", row.deviation()),
                row.bestMean()));
      }
      if (!table.comparison().isEmpty()) {
        text.append(table.comparison()).append("%n".formatted());
      }
    }
    return text.toString();
  }
}
