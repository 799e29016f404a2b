package io.distillery.report;

import io.distillery.base.Text;
import io.distillery.chart.LineChart;
import io.distillery.chart.LineChart.Axis;
import io.distillery.chart.LineChart.Curve;
import io.distillery.chart.LineChart.Point;
import io.distillery.chart.LineChart.Style;
import io.distillery.finetune.TrainingJournal;
import io.distillery.report.Report.Picture;
import io.distillery.report.Report.TrainingSection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** What the page shows of a fine-tuning: its curves, and the pictures drawn on the way. */
public final class TrainingCharts {
  private static final int MOST_POINTS = 600;
  private static final int SMOOTHED_OVER = 30; // a curve is a mean over one part in so many
  private static final int MOST_SHEETS = 4;
  private static final int SHEET_SIDE = 640;
  private static final String STEP = "step";

  private TrainingCharts() {}

  /**
   * The section.
   *
   * @param samples the directory of the pictures, which need not exist
   * @param pictures of the page
   */
  static TrainingSection of(TrainingJournal.Curves curves, Path samples, Pictures pictures)
      throws IOException {
    List<Picture> charts = new ArrayList<>();
    if (!curves.losses().isEmpty()) {
      charts.add(
          picture(
              "Loss", new LineChart("", Axis.linear(STEP), Axis.linear("loss"), losses(curves))));
      charts.add(single("Gradient norm before clipping", curves.norms()));
      charts.add(single("Learning rate", curves.rates()));
    }
    return new TrainingSection(charts, sheets(samples, pictures));
  }

  private static List<Curve> losses(TrainingJournal.Curves curves) {
    List<Curve> lines = new ArrayList<>();
    int span = Math.max(1, curves.losses().size() / SMOOTHED_OVER);
    lines.add(new Curve("each step", Style.FAINT, thinned(curves.losses())));
    lines.add(
        new Curve(
            Text.format("mean of %,d steps", span),
            Style.LINE,
            thinned(movingMean(curves.losses(), span))));
    if (!curves.heldOut().isEmpty()) {
      lines.add(new Curve("held-out images", Style.POINTS, curves.heldOut()));
    }
    return lines;
  }

  private static Picture single(String title, List<Point> points) {
    return picture(
        title,
        new LineChart(
            "",
            Axis.linear(STEP),
            Axis.linear(title.toLowerCase(Locale.ROOT)),
            List.of(new Curve(title, Style.LINE, thinned(points)))));
  }

  private static Picture picture(String caption, LineChart chart) {
    return new Picture(chart.dataUri(), caption);
  }

  /** Each point the mean of itself and of those before it, so many at most. */
  static List<Point> movingMean(List<Point> points, int span) {
    List<Point> means = new ArrayList<>();
    double sum = 0;
    for (int i = 0; i < points.size(); i++) {
      sum += points.get(i).y();
      if (i >= span) {
        sum -= points.get(i - span).y();
      }
      means.add(new Point(points.get(i).x(), sum / Math.min(i + 1, span)));
    }
    return means;
  }

  /** Evenly chosen, the last among them. */
  private static List<Point> thinned(List<Point> points) {
    return evenly(points, MOST_POINTS);
  }

  static <T> List<T> evenly(List<T> all, int most) {
    if (all.size() <= most) {
      return all;
    }
    return LongStream.range(0, most)
        .mapToObj(i -> all.get((int) (i * (all.size() - 1L) / (most - 1))))
        .toList();
  }

  private static List<Picture> sheets(Path samples, Pictures pictures) throws IOException {
    if (!Files.isDirectory(samples)) {
      return List.of();
    }
    List<Path> files;
    try (Stream<Path> all = Files.list(samples)) {
      files = all.filter(f -> f.toString().endsWith(".png")).sorted().toList();
    }
    List<Picture> sheets = new ArrayList<>();
    for (Path file : evenly(files, MOST_SHEETS)) {
      String step = file.getFileName().toString().replaceAll("\\D", "");
      sheets.add(
          new Picture(
              pictures.of(file, SHEET_SIDE), Text.format("step %,d", Long.parseLong("0" + step))));
    }
    return sheets;
  }
}
