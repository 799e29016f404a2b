package io.distillery.compare;

import io.distillery.base.Text;
import io.distillery.recipe.Presets;
import java.util.List;
import java.util.Optional;

/**
 * Puts accuracies that were measured beside those that a paper reports.
 *
 * @param paper that reports them
 * @param rows a network and a number of images per class each
 */
public record PaperTable(String paper, List<Row> rows) {
  /**
   * Holds what was measured and what was published.
   *
   * @param network that was trained
   * @param ipc images per class
   * @param mean accuracy in percent at the last epoch, over sets
   * @param spread standard deviation over sets, or over trainings of one set
   * @param counts how many sets and trainings there were
   * @param published accuracy in percent; none where it is not at hand
   */
  public record Row(
      String network,
      int ipc,
      double mean,
      double spread,
      String counts,
      Optional<Double> published) {}

  public PaperTable {
    rows = List.copyOf(rows);
  }

  /** Looks up in a preset what was measured. */
  public static PaperTable of(Presets.Preset preset, ComparisonTable table) {
    return new PaperTable(
        preset.paper(),
        table.rows().stream()
            .map(
                row ->
                    new Row(
                        row.network(),
                        row.ipc(),
                        row.last().mean(),
                        row.last().standardDeviation(),
                        row.counts(),
                        preset.published().stream()
                            .filter(p -> p.network().equals(row.network()) && p.ipc() == row.ipc())
                            .map(Presets.Published::accuracy)
                            .findFirst()))
            .toList());
  }

  /** Gives it for a terminal. */
  public String text() {
    StringBuilder text = new StringBuilder();
    text.append(Text.format("%nBeside the published accuracies (%s):%n", paper));
    text.append(
        Text.format(
            "  %-16s %5s %8s %8s %11s %11s%n",
            "network", "ipc", "got", "+-", "published", "difference"));
    for (Row row : rows) {
      text.append(
          Text.format(
              "  %-16s %5d %8.1f %8.1f %11s %11s  (%s)%n",
              row.network,
              row.ipc,
              row.mean,
              row.spread,
              row.published.map(p -> Text.format("%.1f", p)).orElse("-"),
              row.published.map(p -> Text.format("%+.1f", row.mean - p)).orElse("-"),
              row.counts));
    }
    return text.toString();
  }
}
