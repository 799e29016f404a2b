package io.distillery.prototype.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.distillery.prototype.ClassPrototypes;
import io.distillery.prototype.PrototypeFinder;
import io.distillery.prototype.PrototypeOptions;
import io.distillery.prototype.text.TextPrototypeOptions;
import io.distillery.prototype.text.TextRule;
import io.distillery.torch.LibTorch;
import io.distillery.torch.RandomSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestClusterStore {
  private static final ImagePrototypeOptions OPTIONS = ImagePrototypeOptions.defaults();
  private static final int COUNT = 40;

  @TempDir private Path folder;
  private PointerScope scope;
  private Tensor points;
  private int found;

  @BeforeEach
  void drawPoints() {
    scope = new PointerScope();
    LibTorch.threads(1);
    points = normal(1);
  }

  @AfterEach
  void closeScope() {
    scope.close();
  }

  @Test
  void whatWasFoundIsFoundOnce() {
    ImagePrototypes first = clusters(points, 3, OPTIONS, 7);
    assertThat(clusters(points, 3, OPTIONS, 7)).usingRecursiveComparison().isEqualTo(first);
    assertThat(found).isEqualTo(1);
  }

  @Test
  void whatDecidesTheClustersKeepsThemApart() {
    clusters(points, 3, OPTIONS, 7);
    clusters(points, 4, OPTIONS, 7);
    clusters(points, 3, OPTIONS, 8);
    clusters(points, 3, OPTIONS.withContamination(0.2), 7);
    clusters(points, 3, OPTIONS.withNeighbours(5), 7);
    clusters(points, 3, OPTIONS.withKMeans(new KMeansOptions(2, 300, 1e-4)), 7);
    clusters(normal(2), 3, OPTIONS, 7);
    clusters(points.to(ScalarType.Double), 3, OPTIONS, 7);
    clusters(points.view(COUNT / 2, -1), 3, OPTIONS, 7);
    assertThat(found).isEqualTo(9);
  }

  @Test
  void whatClustersDoNotFollowFromDoesNot() {
    clusters(points, 3, OPTIONS, 7);
    clusters(points, 3, OPTIONS.withRepresentative(Representative.MEDOID), 7);
    assertThat(found).isEqualTo(1);
  }

  @Test
  void aDamagedFileIsAsGoodAsNone() throws IOException {
    ImagePrototypes first = clusters(points, 3, OPTIONS, 7);
    Path file = files().get(0);
    String whole = Files.readString(file);
    List<String> damaged =
        List.of(
            whole.substring(0, whole.length() / 2),
            whole.replaceFirst("0", "1"),
            "",
            "\n",
            "x\n{}");
    for (String content : damaged) {
      Files.writeString(file, content);
      assertThat(clusters(points, 3, OPTIONS, 7)).usingRecursiveComparison().isEqualTo(first);
      assertThat(file).hasContent(whole);
    }
    Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe, '\n'});
    clusters(points, 3, OPTIONS, 7);
    assertThat(found).isEqualTo(2 + damaged.size());
  }

  @Test
  void numbersThatAreNotFiniteReturnAsTheyWere() {
    ImagePrototypes odd =
        new ImagePrototypes(
            new double[] {Double.POSITIVE_INFINITY, 0.1 + 0.2},
            new long[] {1},
            new Clustering(1, new long[] {0}, new long[] {0}, new double[] {Double.MIN_VALUE}, 1));
    ClusterStore store = ClusterStore.in(folder);
    store.of(points, 1, OPTIONS, 0, () -> odd);
    assertThat(store.of(points, 1, OPTIONS, 0, () -> null))
        .usingRecursiveComparison()
        .isEqualTo(odd);
  }

  @Test
  void aFinderWithAStoreFindsWhatOneWithoutDoes() {
    PrototypeOptions options =
        new PrototypeOptions(3, OPTIONS, TextPrototypeOptions.defaults().withRule(TextRule.LABEL));
    ClassLatents images =
        new ClassLatents(
            "cat", "cat", IntStream.range(0, COUNT).mapToObj(Integer::toString).toList(), points);
    PrototypeFinder keeping =
        new PrototypeFinder(options, texts -> null, ClusterStore.in(folder), 5);
    try (ClassPrototypes alone = new PrototypeFinder(options, 5).find(images, Map.of());
        ClassPrototypes first = keeping.find(images, Map.of());
        ClassPrototypes second = keeping.find(images, Map.of())) {
      for (ClassPrototypes each : List.of(first, second)) {
        assertThat(each.prototypes()).isEqualTo(alone.prototypes());
        assertThat(each.outliers()).isEqualTo(alone.outliers()).isNotEmpty();
        assertThat(each.points().equal(alone.points())).isTrue();
      }
    }
  }

  private ImagePrototypes clusters(
      Tensor of, int clusters, ImagePrototypeOptions options, long seed) {
    return ClusterStore.in(folder)
        .of(
            of,
            clusters,
            options,
            seed,
            () -> {
              found++;
              return ImagePrototypes.find(
                  Points.of(of), clusters, options, seed, FinderListener.NONE);
            });
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }

  private static Tensor normal(long seed) {
    try (RandomSource random = new RandomSource(seed)) {
      return random.normal(COUNT, 6);
    }
  }
}
