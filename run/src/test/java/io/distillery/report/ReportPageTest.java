package io.distillery.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.distillery.chart.DataUri;
import io.distillery.report.Report.AccuracyRow;
import io.distillery.report.Report.AccuracyTable;
import io.distillery.report.Report.ClassSection;
import io.distillery.report.Report.Entry;
import io.distillery.report.Report.Picture;
import io.distillery.report.Report.StageRow;
import io.distillery.report.Report.Tile;
import io.distillery.report.Report.TrainingSection;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportPageTest {
  private static final String HOSTILE = "<script>alert(\"1\")</script> & 'quoted'";

  @TempDir Path temp;

  @Test
  void everythingFromOutsideIsEscaped() throws IOException {
    String html = new ReportPage().html(report(HOSTILE));

    assertThat(html).doesNotContain("<script>alert").contains("&lt;script&gt;alert(&quot;1&quot;)");
  }

  @Test
  void pageNeedsNothingFromOutside() throws IOException {
    String html = new ReportPage().html(report("a grey frog"));

    assertThat(html).doesNotContain("http:").doesNotContain("https:").doesNotContain("<link");
    assertThat(html.split("src=\"").length - 1)
        .isEqualTo(html.split("src=\"data:image/png;base64,").length - 1)
        .isPositive();
  }

  @Test
  void pageShowsAccuraciesWithTheirSpreadAndProtocol() throws IOException {
    String html = new ReportPage().html(report("a grey frog"));

    assertThat(html)
        .contains("42.3 &plusmn; 0.7 %")
        .contains("hard-label, 32 px, shortened to 250 of 1000 epochs")
        .contains("width:84.6%")
        .contains("left:83.2%;width:2.8%");
  }

  @Test
  void pageSaysWhatSpokeForCandidates() throws IOException {
    String html = new ReportPage().html(report("a grey frog"));

    assertThat(html)
        .contains("Chosen among 2 candidates")
        .contains(
            "<td>2</td><td class=\"n\">0.120 (1)</td><td class=\"n\">5.000 (1)</td><td>kept</td>");
  }

  @Test
  void pageWithoutEvaluationHasNoAccuracySection() throws IOException {
    Report report =
        new Report(
            "t",
            "l",
            List.of(),
            List.of(),
            List.of(),
            Optional.empty(),
            List.of(),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of());

    assertThat(new ReportPage().html(report))
        .doesNotContain("id=\"accuracy\"")
        .doesNotContain("id=\"clusters\"")
        .doesNotContain("id=\"training\"")
        .doesNotContain("id=\"tuning\"");
  }

  @Test
  void pageShowsMistakesByClassSelectedEpochsAndCopies() throws IOException {
    String html = new ReportPage().html(report("a grey frog"));

    assertThat(html)
        .contains("Epoch chosen on held-out images", "41.8 \u00b1 0.4")
        .contains("<td>a grey frog 30 %</td>", "var(--ours) 81%", "var(--other) 19%")
        .contains("1 of 2 is near.", "<figure class=\"near\">", "0.12");
  }

  @Test
  void pageShowsWhatWasTriedBeforeImagesWereDrawn() throws IOException {
    String html = new ReportPage().html(report("a grey frog"));

    assertThat(html)
        .contains("The run takes medoid.", "<strong>medoid</strong> (taken)", "+2.0 [+1.0, +3.0]")
        .contains("<th scope=\"row\">a grey frog</th>")
        .contains("alt=\"Real a grey frog at the same size\"");
  }

  @Test
  void pageShowsHowTheModelWasFitted() throws IOException {
    String html = new ReportPage().html(report("a grey frog"));

    assertThat(html)
        .contains("<figcaption class=\"faint\">Loss of a grey frog</figcaption>")
        .contains("alt=\"Samples after step 1,200\"");
  }

  @Test
  void pageShowsClustersAndOutliersOnTheMap() throws IOException {
    String html = new ReportPage().html(report("a grey frog"));

    assertThat(html)
        .contains("<circle class=\"dot\" cx=\"12.5\" cy=\"40\" r=\"3\" fill=\"hsl(137 60% 50%)\">")
        .contains("<path class=\"out\" d=\"M97 17l6 6m0-6l-6 6\">")
        .contains("3 left as outliers")
        .contains("cat/9.png", "1.75")
        .contains("12: nearly a grey frog");
  }

  @Test
  void largeImagesAreScaledDown() throws IOException {
    String small = picture("small.png", 32, Color.RED);
    Path large = temp.resolve("large.png");
    ImageIO.write(new BufferedImage(900, 300, BufferedImage.TYPE_INT_RGB), "png", large.toFile());

    assertThat(small).startsWith("data:image/png;base64,");
    assertThat(DataUri.of(large, 96).length()).isLessThan(DataUri.of(large, 1000).length());
  }

  private static ClassClusters clusters(String text) {
    return new ClassClusters(
        text,
        "12 images. 3 left as outliers.",
        "The directions hold 50 %.",
        300,
        List.of(
            new ClassClusters.Dot(12.5, 40, 137, text),
            new ClassClusters.Dot(100, 20, -1, "cat/9.png")),
        List.of(
            new ClassClusters.Cluster(
                2,
                137,
                12.5,
                40,
                9,
                1.25,
                text,
                "15",
                List.of(text),
                List.of("12: nearly " + text),
                List.of())),
        List.of(new ClassClusters.OutlierRow("cat/9.png", 1.75, "")));
  }

  private Report report(String text) throws IOException {
    List<ClassSection> classes = new ArrayList<>();
    for (String name : List.of("airplane", text)) {
      List<Tile> tiles = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        Color colour = Color.getHSBColor(i / 10f, 0.6f, 0.8f);
        String image = picture("%d.png".formatted(i), 32, colour);
        tiles.add(
            new Tile(
                image,
                text + ", number " + i,
                90 - i,
                List.of("grey 12", "sky 9"),
                Optional.of(image),
                List.of(image, image),
                List.of(
                    new Report.Candidate(1, false, "0.910 (2)", "5.000 (1)"),
                    new Report.Candidate(2, true, "0.120 (1)", "5.000 (1)"))));
      }
      classes.add(new ClassSection(name, tiles));
    }
    AccuracyTable table =
        new AccuracyTable(
            "ConvNet-3",
            "hard-label, 32 px, shortened to 250 of 1000 epochs, tested at the end only",
            List.of(
                new AccuracyRow(
                    "Distilled",
                    true,
                    10,
                    42.3,
                    0.7,
                    42.9,
                    0.6,
                    "41.8 \u00b1 0.4",
                    List.of(42.3, 43.0, 41.6)),
                new AccuracyRow(
                    "Random real images",
                    false,
                    10,
                    31.1,
                    1.2,
                    31.6,
                    0.9,
                    "30.2 \u00b1 0.3",
                    List.of(31.1, 32.3))),
            "The distilled set is better by 11.2 points (95 % interval 9.8 to 12.6).",
            50);
    return new Report(
        "cifar10, 10 images per class",
        "50,000 photographs became 100 images.",
        List.of("The protocol was shortened.", text),
        List.of(table),
        List.of(
            new ClassAccuracies(
                "ConvNet-3",
                List.of("cat", text),
                true,
                List.of(
                    new ClassAccuracies.Row("cat", 70, 55.5, List.of(70.0, 30.0), text + " 30 %"),
                    new ClassAccuracies.Row(text, 81, 60, List.of(19.0, 81.0), "cat 19 %")))),
        Optional.of(
            new CopyCheck(
                "1 of 2 is near.",
                List.of(
                    new CopyCheck.Pair(
                        picture("ours.png", 8, Color.RED),
                        picture("theirs.png", 8, Color.RED),
                        "0.12",
                        true)))),
        classes,
        List.of(clusters(text)),
        Optional.of(
            new TrainingSection(
                List.of(new Picture(picture("curve.png", 8, Color.RED), "Loss of " + text)),
                List.of(new Picture(picture("sheet.png", 8, Color.BLUE), "step 1,200")))),
        Optional.of(
            new Report.TuningSection(
                "The run takes medoid.",
                List.of(
                    new Report.TuningRow("medoid", true, "42.0 \u00b1 1.0", "+2.0 [+1.0, +3.0]"),
                    new Report.TuningRow(text, false, "40.0 \u00b1 1.0", "")))),
        List.of(new StageRow("Descriptions", "10,000 images", "12 s")),
        List.of(new Entry("seed", "0"), new Entry("ipc", text)),
        List.of(new Entry("Java", "17")),
        List.of(new Entry(text, "9 training images"), new Entry("", "Not taken: 2 .heic images")),
        List.of(new Entry("cat/1.png", "truncated")));
  }

  private String picture(String name, int side, Color colour) throws IOException {
    BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setColor(colour);
    graphics.fillRect(0, 0, side, side);
    graphics.dispose();
    Path file = temp.resolve(name);
    ImageIO.write(image, "png", file.toFile());
    String uri = DataUri.of(file, 128);
    Files.delete(file);
    return uri;
  }
}
