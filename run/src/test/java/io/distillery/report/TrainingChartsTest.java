package io.distillery.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.distillery.chart.LineChart;
import io.distillery.chart.LineChart.Axis;
import io.distillery.chart.LineChart.Curve;
import io.distillery.chart.LineChart.Point;
import io.distillery.chart.LineChart.Style;
import io.distillery.finetune.TrainingJournal;
import io.distillery.report.Report.Picture;
import io.distillery.report.Report.TrainingSection;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingChartsTest {
  private static final Color FIRST = new Color(0xd55e00);

  @TempDir Path temp;

  @Test
  void aRisingCurveEndsHigherThanItBegins() throws IOException {
    LineChart chart =
        new LineChart(
            "accuracy",
            Axis.logarithmic("images per class"),
            Axis.linear("accuracy, %"),
            List.of(
                new Curve(
                    "ours",
                    Style.POINTS,
                    List.of(new Point(1, 20, 1), new Point(10, 40, 2), new Point(50, 60, 1)))));

    BufferedImage image = ImageIO.read(new ByteArrayInputStream(chart.png()));

    assertThat(image.getWidth()).isEqualTo(1520);
    int[] left = firstPixel(image, true);
    int[] right = firstPixel(image, false);
    assertThat(right[0]).isGreaterThan(left[0] + 500);
    assertThat(right[1]).isLessThan(left[1] - 200);
  }

  @Test
  void refusesWhatHasNoPlaceOnTheChart() {
    Curve none = new Curve("none", Style.LINE, List.of());
    Curve zero = new Curve("zero", Style.LINE, List.of(new Point(0, 1)));
    Curve nan = new Curve("nan", Style.LINE, List.of(new Point(1, Double.NaN)));

    assertThatThrownBy(() -> chart(none)).hasMessageContaining("at least one point");
    assertThatThrownBy(() -> chart(zero)).hasMessageContaining("zero").hasMessageContaining("log");
    assertThatThrownBy(() -> chart(nan)).hasMessageContaining("nan");
  }

  @Test
  void aTrainingHasThreeChartsAndAFewOfItsSheets() throws IOException {
    List<Point> losses =
        IntStream.rangeClosed(1, 2000).mapToObj(i -> new Point(i, 1 + 1.0 / i)).toList();
    Path samples = Files.createDirectories(temp.resolve("samples"));
    for (int step = 100; step <= 2000; step += 100) {
      BufferedImage sheet = new BufferedImage(4, 4, BufferedImage.TYPE_INT_RGB);
      ImageIO.write(sheet, "png", samples.resolve("step-%08d.png".formatted(step)).toFile());
    }
    TrainingJournal.Curves curves =
        new TrainingJournal.Curves(losses, List.of(new Point(100, 1.2)), losses, losses);

    TrainingSection section = TrainingCharts.of(curves, samples, new Pictures(20));

    assertThat(section.charts())
        .extracting(Picture::caption)
        .containsExactly("Loss", "Gradient norm before clipping", "Learning rate");
    assertThat(section.sheets())
        .extracting(Picture::caption)
        .containsExactly("step 100", "step 700", "step 1,300", "step 2,000");
    assertThat(
            TrainingCharts.of(
                new TrainingJournal.Curves(List.of(), List.of(), List.of(), List.of()),
                temp.resolve("none"),
                new Pictures(20)))
        .isEqualTo(new TrainingSection(List.of(), List.of()));
  }

  @Test
  void numbersAtTheAxesAreShort() {
    assertThat(List.of(0.0, 0.08, 0.30000000000000004, 42.0, 1200.0, 1e-4, 2.5e-5))
        .extracting(LineChart::label)
        .containsExactly("0", "0.08", "0.3", "42", "1,200", "0.0001", "0.000025");
  }

  @Test
  void meansAreOfThePointsBefore() {
    List<Point> points = List.of(new Point(1, 1), new Point(2, 3), new Point(3, 8));

    assertThat(TrainingCharts.movingMean(points, 2))
        .containsExactly(new Point(1, 1), new Point(2, 2), new Point(3, 5.5));
  }

  private static LineChart chart(Curve curve) {
    return new LineChart("", Axis.logarithmic("x"), Axis.linear("y"), List.of(curve));
  }

  /** Column and row of the curve's outermost pixel. */
  private static int[] firstPixel(BufferedImage image, boolean fromTheLeft) {
    for (int i = 0; i < image.getWidth(); i++) {
      int x = fromTheLeft ? i : image.getWidth() - 1 - i;
      for (int y = 0; y < image.getHeight(); y++) {
        if (image.getRGB(x, y) == FIRST.getRGB()) {
          return new int[] {x, y};
        }
      }
    }
    throw new AssertionError("The curve is nowhere");
  }
}
