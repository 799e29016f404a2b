package io.distillery.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportPageTest {
  private static final String HOSTILE = "<script>alert(\"1\")</script> & 'quoted'";

  @TempDir Path temp;

  @Test
  void everythingFromOutsideIsEscaped() throws IOException {
    String html = new ReportPage().html(new SampleReport(temp).with(HOSTILE));

    assertThat(html).doesNotContain("<script>alert").contains("&lt;script&gt;alert(&quot;1&quot;)");
  }

  @Test
  void pageNeedsNothingFromOutside() throws IOException {
    String html = new ReportPage().html(new SampleReport(temp).with("a grey frog"));

    assertThat(html).doesNotContain("http:").doesNotContain("https:").doesNotContain("<link");
    assertThat(html.split("src=\"").length - 1)
        .isEqualTo(html.split("src=\"data:image/png;base64,").length - 1)
        .isPositive();
  }

  @Test
  void pageShowsAccuraciesWithTheirSpreadAndProtocol() throws IOException {
    String html = new ReportPage().html(new SampleReport(temp).with("a grey frog"));

    assertThat(html)
        .contains("42.3 &plusmn; 0.7 %")
        .contains("hard-label, small images, shortened to 250 of 1000 epochs")
        .contains("width:84.6%")
        .contains("left:83.2%;width:2.8%");
  }

  @Test
  void pageSaysWhatSpokeForCandidates() throws IOException {
    String html = new ReportPage().html(new SampleReport(temp).with("a grey frog"));

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
    String html = new ReportPage().html(new SampleReport(temp).with("a grey frog"));

    assertThat(html)
        .contains("Epoch chosen on held-out images", "41.8 \u00b1 0.4")
        .contains("<td>a grey frog 30 %</td>", "var(--ours) 50%", "var(--other) 15%")
        .contains("1 of 2 is near.", "<figure class=\"near\">", "0.12");
  }

  @Test
  void pageShowsWhatWasTriedBeforeImagesWereDrawn() throws IOException {
    String html = new ReportPage().html(new SampleReport(temp).with("a grey frog"));

    assertThat(html)
        .contains("The run takes medoid.", "<strong>medoid</strong> (taken)", "+2.0 [+1.0, +3.0]")
        .contains("<th scope=\"row\">a grey frog</th>")
        .contains("alt=\"Real a grey frog at the same size\"");
  }

  @Test
  void pageShowsHowTheModelWasFitted() throws IOException {
    String html = new ReportPage().html(new SampleReport(temp).with("a grey frog"));

    assertThat(html)
        .contains("<figcaption class=\"faint\">Loss of a grey frog</figcaption>")
        .contains("alt=\"Samples after step 1,200\"");
  }

  @Test
  void pageShowsClustersAndOutliersOnTheMap() throws IOException {
    String html = new ReportPage().html(new SampleReport(temp).with("a grey frog"));

    assertThat(html)
        .contains("<circle class=\"dot\" cx=\"12.5\" cy=\"40\" r=\"3\" fill=\"hsl(137 60% 50%)\">")
        .contains("<path class=\"out\" d=\"M97 17l6 6m0-6l-6 6\">")
        .contains("3 left as outliers")
        .contains("cat/9.png", "1.75")
        .contains("12: nearly a grey frog");
  }

  @Test
  void equalPicturesAreInThePageOnce() throws IOException {
    String html = new ReportPage().html(new SampleReport(temp).with("a grey frog"));

    // ten colours at 32 px in three places each; a pair that is one; a chart and a sheet
    assertThat(html.split("src=\"data:").length - 1).isEqualTo(13);
    assertThat(html).contains("<img alt=\"\" data-same=\"picture-");
  }
}
