package io.distillery.report;

import io.distillery.base.Text;
import io.distillery.prototype.ClassPrototypes;
import io.distillery.prototype.Prototype;
import io.distillery.prototype.Prototypes;
import io.distillery.prototype.cluster.LatentMap;
import io.distillery.prototype.cluster.LatentMap.Place;
import io.distillery.prototype.cluster.Outlier;
import io.distillery.report.ClassClusters.Cluster;
import io.distillery.report.ClassClusters.Dot;
import io.distillery.report.ClassClusters.OutlierRow;
import io.distillery.torch.LibTorch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** What the prototypes of each class stand for, from the files of a run. */
final class ClusterSections {
  private static final int OUTLIERS = 8;
  private static final int MOST_OUTLIERS = 1_000;
  private static final int NEIGHBOURS = 4;
  private static final int WORDS = 12;
  private static final int MOST_DOTS = 20_000;
  private static final int FEWEST_DOTS = 100;
  private static final double MARGIN = 16;
  private static final double WIDEST = 900;
  private static final double NARROWEST = 300;

  /** Turns by it leave hues apart, however many there are. */
  private static final double GOLDEN_ANGLE = 137.508;

  private final Path prototypes;
  private final Path dataset;
  private final Pictures pictures;
  private final int most;

  /**
   * @param prototypes folder of the prototypes
   * @param dataset folder that the names of images are relative to; where it is gone, none are
   *     shown
   * @param pictures of the page
   * @param most clusters of each class that are listed
   */
  ClusterSections(Path prototypes, Path dataset, Pictures pictures, int most) {
    this.prototypes = prototypes;
    this.dataset = dataset;
    this.pictures = pictures;
    this.most = most;
  }

  /** A section a class. */
  List<ClassClusters> sections() throws IOException {
    LibTorch.load();
    List<ClassClusters> sections = new ArrayList<>();
    try (Prototypes found = Prototypes.read(prototypes)) {
      for (ClassPrototypes each : found.classes()) {
        sections.add(section(each, found.classes().size()));
      }
    }
    return sections;
  }

  private ClassClusters section(ClassPrototypes of, int classes) throws IOException {
    List<Place> places = of.map().images();
    double left = places.stream().mapToDouble(Place::x).min().orElse(0);
    double right = places.stream().mapToDouble(Place::x).max().orElse(0);
    double bottom = places.stream().mapToDouble(Place::y).min().orElse(0);
    double top = places.stream().mapToDouble(Place::y).max().orElse(0);
    // one scale for both directions: distances on the map can be compared
    double high = (ClassClusters.HEIGHT - 2 * MARGIN) / Math.max(top - bottom, 1e-9);
    double wide = (WIDEST - 2 * MARGIN) / Math.max(right - left, 1e-9);
    double scale = Math.min(high, wide);
    double width = Math.max(NARROWEST, (right - left) * scale + 2 * MARGIN);
    ToDoubleFunction<Double> across = x -> width / 2 + (x - (left + right) / 2) * scale;
    ToDoubleFunction<Double> down =
        y -> ClassClusters.HEIGHT / 2.0 - (y - (top + bottom) / 2) * scale;
    List<Dot> dots = new ArrayList<>();
    for (Place place : TrainingCharts.evenly(places, Math.max(FEWEST_DOTS, MOST_DOTS / classes))) {
      boolean outlier = place.cluster() == LatentMap.OUTLIER;
      dots.add(
          new Dot(
              across.applyAsDouble(place.x()),
              down.applyAsDouble(place.y()),
              outlier ? -1 : hue(place.cluster()),
              place.file() + (outlier ? ", left out" : ", cluster " + (place.cluster() + 1))));
    }
    List<Cluster> clusters = new ArrayList<>();
    for (Prototype prototype : of.prototypes().stream().limit(most).toList()) {
      double x = mean(places, prototype.index(), Place::x);
      double y = mean(places, prototype.index(), Place::y);
      clusters.add(cluster(prototype, across.applyAsDouble(x), down.applyAsDouble(y)));
    }
    List<OutlierRow> outliers = new ArrayList<>();
    int mostOutliers = Math.min(OUTLIERS, Math.max(1, MOST_OUTLIERS / classes));
    for (Outlier outlier : of.outliers().stream().limit(mostOutliers).toList()) {
      outliers.add(new OutlierRow(outlier.file(), outlier.factor(), image(outlier.file())));
    }
    return new ClassClusters(
        of.label(),
        summary(of) + shown(of, dots.size(), clusters.size()),
        axes(of.map()),
        width,
        dots,
        clusters,
        outliers);
  }

  private Cluster cluster(Prototype prototype, double x, double y) throws IOException {
    List<String> neighbours = new ArrayList<>();
    for (String member : prototype.members().stream().limit(NEIGHBOURS).toList()) {
      String image = image(member);
      if (!image.isEmpty()) {
        neighbours.add(image);
      }
    }
    return new Cluster(
        prototype.index() + 1,
        hue(prototype.index()),
        x,
        y,
        prototype.size(),
        prototype.meanDistance(),
        prototype.text().text(),
        score(prototype.text().score()),
        prototype.text().topWords().stream()
            .limit(WORDS)
            .map(word -> word.word() + " " + word.count())
            .toList(),
        prototype.text().runnersUp().stream()
            .map(next -> score(next.score()) + ": " + next.text())
            .toList(),
        neighbours);
  }

  private String image(String name) throws IOException {
    Path file = dataset.resolve(name);
    return Files.isRegularFile(file) ? pictures.ofReal(file) : "";
  }

  private static String summary(ClassPrototypes of) {
    int kept = of.images() - of.outliers().size();
    String outliers =
        of.outlierThreshold() == 0
            ? "All were clustered."
            : Text.format(
                "%,d left as outliers: their local outlier factor is above %.3f.",
                of.outliers().size(), of.outlierThreshold());
    return Text.format(
        "%,d images. %s Of the other %,d, %,d have a description.",
        of.images(), outliers, kept, of.described());
  }

  private static String shown(ClassPrototypes of, int dots, int clusters) {
    int all = of.prototypes().size();
    return dots == of.images() && clusters == all
        ? ""
        : Text.format(
            " Shown are %,d of the images and %,d of the %,d clusters.", dots, clusters, all);
  }

  private static String axes(LatentMap map) {
    return Text.format(
        "The two directions in which the images differ most hold %.0f %% and %.0f %% of all their"
            + " variance: clusters that overlap here may lie apart in others.",
        100 * map.shares().get(0), 100 * map.shares().get(1));
  }

  private static double mean(List<Place> places, int cluster, ToDoubleFunction<Place> coordinate) {
    return places.stream()
        .filter(place -> place.cluster() == cluster)
        .mapToDouble(coordinate)
        .average()
        .orElse(0);
  }

  private static int hue(int cluster) {
    return (int) (cluster * GOLDEN_ANGLE % 360);
  }

  /** Sums of frequencies are whole. */
  private static String score(double score) {
    return score == Math.rint(score) ? Text.format("%.0f", score) : Text.format("%.3f", score);
  }
}
