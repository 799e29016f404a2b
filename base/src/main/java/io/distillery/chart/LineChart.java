package io.distillery.chart;

import io.distillery.base.DataUri;
import io.distillery.base.Text;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * Draws curves over one axis, as a PNG image: losses against steps, accuracy against images per
 * class.
 *
 * @param title above the chart; may be empty
 * @param x the horizontal axis
 * @param y the vertical axis
 * @param curves at least one, with at least one point each; where an axis is logarithmic, above 0
 */
public record LineChart(String title, Axis x, Axis y, List<Curve> curves) {
  private static final int WIDTH = 760;
  private static final int HEIGHT = 340;
  private static final int FONT_SIZE = 13;
  private static final int TICK_DISTANCE = 90;
  private static final int SHARPNESS = 2; // pixels a unit of the page, for dense screens
  private static final Color TEXT = new Color(0x22211f);
  private static final Color LINES = new Color(0xe2dfd8);

  /** Holds colours that people who do not tell red from green tell apart (Okabe and Ito, 2008). */
  private static final List<Color> COLOURS =
      List.of(
          new Color(0xd55e00),
          new Color(0x0072b2),
          new Color(0x009e73),
          new Color(0xcc79a7),
          new Color(0xe69f00),
          new Color(0x56b4e9),
          new Color(0x000000));

  /**
   * Describes an axis.
   *
   * @param title beside it, with the unit
   * @param logarithmic whether equal distances are equal factors
   */
  public record Axis(String title, boolean logarithmic) {
    /** Makes an axis on which equal distances are equal differences. */
    public static Axis linear(String title) {
      return new Axis(title, false);
    }

    /** Makes an axis on which equal distances are equal factors. */
    public static Axis logarithmic(String title) {
      return new Axis(title, true);
    }
  }

  /** Says how a curve is drawn. */
  public enum Style {
    /** Draws a line. */
    LINE,
    /** Draws a line through points, with a bar of the error at each that has one. */
    POINTS,
    /** Draws a thin grey line, behind the others when it comes before them. */
    FAINT
  }

  /**
   * Describes a curve.
   *
   * @param name in the legend, different for each curve
   * @param points from left to right
   */
  public record Curve(String name, Style style, List<Point> points) {
    /** Copies the points. */
    public Curve {
      points = List.copyOf(points);
    }
  }

  /**
   * Places a point of a curve.
   *
   * @param error drawn as a bar from y - error to y + error; 0 for none
   */
  public record Point(double x, double y, double error) {
    /** Places a point without error. */
    public Point(double x, double y) {
      this(x, y, 0);
    }
  }

  /** Checks that every curve has points, and that logarithmic axes have none at 0 or below. */
  public LineChart {
    curves = List.copyOf(curves);
    if (curves.isEmpty() || curves.stream().anyMatch(c -> c.points.isEmpty())) {
      throw new IllegalArgumentException(
          "A chart needs at least one curve and at least one point in each: " + curves);
    }
    for (Curve curve : curves) {
      for (Point p : curve.points) {
        if (!Double.isFinite(p.x) || !Double.isFinite(p.y) || !(p.error >= 0)) {
          throw new IllegalArgumentException(
              Text.format("%s has %s, which is no point", curve.name, p));
        }
        if (x.logarithmic && !(p.x > 0) || y.logarithmic && !(p.y > 0)) {
          throw new IllegalArgumentException(
              Text.format("%s has %s, which has no place on a logarithmic axis", curve.name, p));
        }
      }
    }
  }

  /** Writes a PNG file of 1520 x 680 pixels. */
  public void write(Path file) throws IOException {
    Files.write(file, png());
  }

  /** Draws the chart as a data URI, for the {@code src} of an image in a page. */
  public String dataUri() {
    return DataUri.ofPng(png());
  }

  /** Draws the chart as the bytes of a PNG file. */
  public byte[] png() {
    BufferedImage image =
        new BufferedImage(WIDTH * SHARPNESS, HEIGHT * SHARPNESS, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.scale(SHARPNESS, SHARPNESS);
    chart().paint(graphics, WIDTH, HEIGHT);
    graphics.dispose();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", bytes);
    } catch (IOException e) {
      throw new IllegalStateException("No bytes could be written to memory", e);
    }
    return bytes.toByteArray();
  }

  private XYChart chart() {
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(title)
            .xAxisTitle(x.title)
            .yAxisTitle(y.title)
            .build();
    style(chart.getStyler());
    int colour = 0;
    for (Curve curve : curves) {
      boolean faint = curve.style == Style.FAINT;
      XYSeries series =
          chart.addSeries(
              curve.name,
              curve.points.stream().mapToDouble(Point::x).toArray(),
              curve.points.stream().mapToDouble(Point::y).toArray(),
              curve.style == Style.POINTS
                  ? curve.points.stream().mapToDouble(Point::error).toArray()
                  : null);
      series.setMarker(curve.style == Style.POINTS ? SeriesMarkers.CIRCLE : SeriesMarkers.NONE);
      series.setLineStyle(new BasicStroke(faint ? 0.8f : 1.8f));
      Color shade = faint ? new Color(0xc4c0b8) : COLOURS.get(colour++ % COLOURS.size());
      series.setLineColor(shade);
      series.setMarkerColor(shade);
    }
    return chart;
  }

  private void style(XYStyler styler) {
    Font font = new Font(Font.SANS_SERIF, Font.PLAIN, FONT_SIZE);
    styler.setLocale(Locale.ROOT);
    styler.setBaseFont(font);
    styler.setChartTitleFont(font.deriveFont(Font.BOLD));
    styler.setAxisTitleFont(font);
    styler.setAxisTickLabelsFont(font.deriveFont(FONT_SIZE - 1f));
    styler.setLegendFont(font);
    styler.setChartFontColor(TEXT);
    styler.setChartBackgroundColor(Color.WHITE);
    styler.setPlotBackgroundColor(Color.WHITE);
    styler.setPlotBorderVisible(false);
    styler.setPlotGridLinesColor(LINES);
    styler.setPlotGridLinesStroke(new BasicStroke(0.7f));
    styler.setAxisTickMarksColor(LINES);
    styler.setErrorBarsColorSeriesColor(true);
    styler.setMarkerSize(6);
    styler.setChartTitleBoxVisible(false);
    styler.setChartTitleVisible(!title.isEmpty());
    styler.setLegendBorderColor(Color.WHITE);
    styler.setLegendPosition(Styler.LegendPosition.OutsideE);
    styler.setLegendVisible(curves.size() > 1);
    styler.setXAxisLogarithmic(x.logarithmic);
    styler.setYAxisLogarithmic(y.logarithmic);
    if (!x.logarithmic) { // the library places ticks of its own labels only at powers of ten
      styler.setxAxisTickLabelsFormattingFunction(LineChart::label);
    }
    if (!y.logarithmic) {
      styler.setyAxisTickLabelsFormattingFunction(LineChart::label);
    }
    styler.setXAxisTickMarkSpacingHint(TICK_DISTANCE);
    if (!x.logarithmic && beginsAtNothing()) {
      styler.setXAxisMin(0.0); // round numbers of steps, not 1, 33, 65
    }
  }

  private boolean beginsAtNothing() {
    DoubleSummaryStatistics all =
        curves.stream().flatMap(c -> c.points.stream()).mapToDouble(Point::x).summaryStatistics();
    return all.getMin() >= 0 && all.getMin() < all.getMax() / 10;
  }

  /** Writes a value as axes show it, such as 0.08, 1,200 and 1E-4. */
  public static String label(double value) {
    if (Math.abs(value) >= 1000) {
      return Text.format("%,.0f", value);
    }
    BigDecimal rounded = new BigDecimal(value).round(new MathContext(4)).stripTrailingZeros();
    return value == 0 || Math.abs(value) >= 1e-3 ? rounded.toPlainString() : rounded.toString();
  }
}
