package io.distillery.cli.console;

import io.distillery.base.Text;
import io.distillery.report.Report.AccuracyRow;
import io.distillery.report.Report.AccuracyTable;
import java.util.List;

/** Accuracies as lines for a terminal. */
public final class AccuracyText {
  private AccuracyText() {}

  /** A heading and a line a method for each network. */
  static String of(List<AccuracyTable> tables) {
    StringBuilder text = new StringBuilder();
    for (AccuracyTable table : tables) {
      text.append(Text.format("%nAccuracy of %s on the real test images%n", table.network()));
      text.append(Text.format("(%s)%n", table.protocol()));
      for (AccuracyRow row : table.rows()) {
        text.append(
            Text.format(
                "  %-22s %3d per class   %5.1f %%%s  (best epoch %.1f)%n",
                row.method(),
                row.ipc(),
                row.mean(),
                row.repeats().size() == 1 ? "" : Text.format(" +- %.1f", row.deviation()),
                row.bestMean()));
      }
      if (!table.comparison().isEmpty()) {
        text.append(table.comparison()).append(Text.format("%n"));
      }
    }
    return text.toString();
  }
}
