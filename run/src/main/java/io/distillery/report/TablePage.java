package io.distillery.report;

import io.distillery.base.DataUri;
import io.distillery.base.Text;
import io.distillery.chart.LineChart;
import io.distillery.chart.LineChart.Axis;
import io.distillery.chart.LineChart.Curve;
import io.distillery.chart.LineChart.Point;
import io.distillery.chart.LineChart.Style;
import io.distillery.compare.ComparisonTable;
import io.distillery.compare.ComparisonTable.Row;
import io.distillery.compare.SetSheet;
import io.distillery.evaluation.statistics.Difference;
import io.distillery.evaluation.statistics.Interval;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A comparison as one HTML file with nothing outside it: tables, charts and the sets' images. */
public final class TablePage {
  private static final HtmlTemplate TEMPLATE = new HtmlTemplate("table.ftlh");

  /**
   * What the template is given.
   *
   * @param title of the page
   * @param protocol in words
   * @param baseline what differences are from
   * @param confidence of their intervals, in words
   * @param real accuracies on real images, in words
   * @param scored whether lines have robust scores
   * @param networks a section each
   * @param sheets the sets' images
   */
  public record Page(
      String title,
      String protocol,
      String baseline,
      String confidence,
      List<String> real,
      boolean scored,
      List<Network> networks,
      List<Sheet> sheets) {}

  /**
   * A network's section.
   *
   * @param chart accuracy against images per class, a data URI; empty for a single number of them
   */
  public record Network(String name, String chart, List<Block> blocks) {}

  /** A table of a network at a number of images per class, and below it its classes. */
  public record Block(int ipc, List<Line> lines, List<String> methods, List<ClassLine> classes) {}

  /** A method's line; {@code clear} tells a difference whose interval has no zero. */
  public record Line(
      String method,
      String last,
      String best,
      String counts,
      String robust,
      String difference,
      boolean clear,
      double share,
      double low,
      double spread) {}

  /** A class's line: accuracy by method. */
  public record ClassLine(String name, List<String> accuracies) {}

  /** The images of a set, so many of them in each row. */
  public record Sheet(String title, int columns, String image) {}

  /**
   * The HTML.
   *
   * @param title of the page
   * @param table what is shown
   * @param sheets of the sets
   */
  public String html(String title, ComparisonTable table, List<SetSheet> sheets)
      throws IOException {
    Map<String, List<Row>> byNetwork =
        table.rows().stream()
            .collect(Collectors.groupingBy(Row::network, TreeMap::new, Collectors.toList()));
    List<Network> networks = new ArrayList<>();
    byNetwork.forEach((network, rows) -> networks.add(network(table, network, rows)));
    List<Sheet> images = new ArrayList<>();
    for (SetSheet sheet : sheets) {
      String heading =
          Text.format("%s, %d images per class", sheet.set().method(), sheet.set().ipc());
      images.add(new Sheet(heading, sheet.columns(), DataUri.ofPng(sheet.png())));
    }
    return TEMPLATE.html(
        "page",
        new Page(
            title,
            table.protocol(),
            table.baseline(),
            table.confidence().words(),
            real(table),
            table.isScored(),
            networks,
            images));
  }

  private static List<String> real(ComparisonTable table) {
    return table.real().stream()
        .map(
            real ->
                Text.format(
                    "%s trained on the real images, up to %,d per class: %.1f %% (%s)",
                    real.network(), real.perClass(), real.last().mean(), real.protocol()))
        .toList();
  }

  private static Network network(ComparisonTable table, String network, List<Row> rows) {
    Map<Integer, List<Row>> byIpc =
        rows.stream().collect(Collectors.groupingBy(Row::ipc, TreeMap::new, Collectors.toList()));
    List<Block> blocks = new ArrayList<>();
    byIpc.forEach((ipc, here) -> blocks.add(block(table, ipc, here)));
    String chart = byIpc.size() > 1 ? chart(table, network, rows).dataUri() : "";
    return new Network(network, chart, blocks);
  }

  private static Block block(ComparisonTable table, int ipc, List<Row> rows) {
    double most =
        rows.stream()
            .mapToDouble(row -> row.last().mean() + row.last().standardDeviation())
            .max()
            .orElse(100);
    List<String> classNames = table.classNames();
    List<ClassLine> classes =
        IntStream.range(0, classNames.size())
            .mapToObj(
                label ->
                    new ClassLine(
                        classNames.get(label),
                        rows.stream().map(row -> number(row.byClass().get(label))).toList()))
            .toList();
    return new Block(
        ipc,
        rows.stream().map(row -> line(table, row, 100 / Math.max(most, 1))).toList(),
        rows.stream().map(Row::method).toList(),
        classes);
  }

  private static Line line(ComparisonTable table, Row row, double scale) {
    double deviation = row.last().standardDeviation();
    return new Line(
        row.method(),
        number(row.last().mean()) + row.last().spread("±"),
        number(row.best().mean()),
        row.counts(),
        row.robust().text(),
        row.difference().map(d -> difference(d, table.interval(d))).orElse(""),
        row.difference().filter(d -> table.interval(d).isClear()).isPresent(),
        scale * row.last().mean(),
        scale * Math.max(0, row.last().mean() - deviation),
        scale * 2 * deviation);
  }

  private static String difference(Difference d, Interval interval) {
    return Text.format(
        "%+.1f [%+.1f, %+.1f] %s", d.mean(), interval.low(), interval.high(), d.basis().words());
  }

  private static String number(double percent) {
    return Text.format("%.1f", percent);
  }

  private static LineChart chart(ComparisonTable table, String network, List<Row> rows) {
    List<Curve> curves = new ArrayList<>();
    double least = rows.stream().mapToInt(Row::ipc).min().orElseThrow();
    double most = rows.stream().mapToInt(Row::ipc).max().orElseThrow();
    for (ComparisonTable.Real real : table.real()) {
      if (real.network().equals(network)) {
        double accuracy = real.last().mean();
        curves.add(
            new Curve(
                "real images",
                Style.FAINT,
                List.of(new Point(least, accuracy), new Point(most, accuracy))));
      }
    }
    for (String method : rows.stream().map(Row::method).distinct().toList()) {
      curves.add(
          new Curve(
              method,
              Style.POINTS,
              rows.stream()
                  .filter(row -> row.method().equals(method))
                  .map(
                      row ->
                          new Point(row.ipc(), row.last().mean(), row.last().standardDeviation()))
                  .toList()));
    }
    return new LineChart(
        network,
        Axis.logarithmic("images per class"),
        Axis.linear("accuracy on real test images, %"),
        curves);
  }
}
