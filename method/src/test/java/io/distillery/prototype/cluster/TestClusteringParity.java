package io.distillery.prototype.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.distillery.torch.ReferenceFiles;
import io.distillery.torch.Tensors;
import io.distillery.torch.safetensors.SafeTensors;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.StreamSupport;
import org.assertj.core.data.Offset;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * scikit-learn's outlier factors and clusters, number by number. CIFAR-10's pixels are not in this
 * repository.
 */
class TestClusteringParity {
  private static final KMeansOptions DEFAULTS = KMeansOptions.defaults();
  private static JsonNode reference;

  private PointerScope scope;

  @BeforeAll
  static void read() {
    reference = ReferenceFiles.json("prototypes/prototypes.json");
  }

  @BeforeEach
  void openScope() {
    scope = new PointerScope();
  }

  @AfterEach
  void closeScope() {
    scope.close();
  }

  @ParameterizedTest
  @CsvSource({
    "clustered, clustered, 0.1, 1e-9",
    "clustered, clustered, 0.05, 1e-9",
    "half-precision, half-precision, 0.1, 1e-9",
    "cifar10-frog-expected, cifar, 0.1, 1e-9",
    "cifar10-frog-expected, cifar, 0.05, 1e-9",
    "small, small, 0.1, 1e-9",
    "small, small, 0.3, 1e-9",
    "duplicates, duplicates, 0.1, 1e-6",
    "duplicates, duplicates, 0.05, 1e-6"
  })
  void findsTheSameOutliers(String file, String name, String contamination, double bar) {
    JsonNode expected = reference.get(name).get("lof").get("results").get(contamination);
    double[] expectedFactors = doubles(file, "lof.negative_outlier_factor");
    double[] factors = LocalOutlierFactor.factors(points(latents(name)), 10);
    for (int i = 0; i < factors.length; i++) {
      assertThat(factors[i]).isCloseTo(-expectedFactors[i], relative(bar, expectedFactors[i]));
    }
    double share = Double.parseDouble(contamination);
    double offset = -expected.get("offset").asDouble();
    assertThat(OutlierThreshold.of(factors, share)).isCloseTo(offset, relative(bar, offset));
    assertThat(OutlierThreshold.inliers(factors, share, 0))
        .isEqualTo(indices(file, "lof.inlier_" + contamination));
  }

  @ParameterizedTest
  @CsvSource({
    "clustered, clustered, kmeans",
    "half-precision, half-precision, kmeans",
    "cifar10-frog-expected, cifar, kmeans",
    "small, small, kmeans",
    "duplicates, duplicates, kmeans",
    "duplicates, duplicates, kmeans_empty"
  })
  void clustersAlikeFromTheSameCentres(String file, String name, String run) {
    JsonNode expected = reference.get(name).get(run);
    Tensor latents = clustered(file, name);
    Tensor init =
        name.equals("cifar")
            ? latents.index_select(0, initRows(reference.get(name).get("init_rows")))
            : tensor(file, run + ".init");
    Clustering clustering = run(latents, init);
    assertThat(clustering.labels()).isEqualTo(Tensors.longs(tensor(file, run + ".labels")));
    assertThat(clustering.iterations()).isEqualTo(expected.get("n_iter").asInt());
    double inertia = expected.get("inertia").asDouble();
    assertThat(clustering.inertia()).isCloseTo(inertia, relative(1e-9, inertia));
    Tensor centres = centroids(latents, clustering);
    assertThat(largestDifference(centres, tensor(file, run + ".centers")))
        .isLessThan(name.equals("cifar") ? 1e-7 : 1e-9); // CIFAR's are stored in float32
  }

  @Test
  void allFormsOfPointsGiveTheSame() {
    Tensor latents = latents("clustered");
    double[] gram = LocalOutlierFactor.factors(GramPoints.of(latents), 10);
    long[] start = {3, 30, 60, 90, 120, 150, 180, 210, 240, 270};
    Clustering expected = run(GramPoints.of(latents), start);
    for (Points points : List.of(CoordinatePoints.of(latents), StreamedPoints.of(latents))) {
      assertThat(LocalOutlierFactor.factors(points, 10)).containsExactly(gram, within(1e-9));
      Clustering actual = run(points, start);
      assertThat(actual.labels()).isEqualTo(expected.labels());
      assertThat(actual.iterations()).isEqualTo(expected.iterations());
      assertThat(actual.inertia())
          .isCloseTo(expected.inertia(), relative(1e-12, expected.inertia()));
    }
  }

  @Test
  void runsInStepDoNotKnowOfEachOther() {
    Tensor latents = latents("clustered");
    long[][] starts = {{3, 30, 60, 90, 120}, {1, 2, 4, 5, 6}, {300, 301, 302, 303, 399}};
    for (Points points :
        List.of(GramPoints.of(latents), CoordinatePoints.of(latents), StreamedPoints.of(latents))) {
      List<Clustering> inStep =
          new Lloyd(points, DEFAULTS)
              .run(
                  Arrays.stream(starts).map(start -> Centres.at(points, start)).toList(),
                  FinderListener.NONE);
      for (int i = 0; i < starts.length; i++) {
        Clustering alone = run(points, starts[i]);
        assertThat(inStep.get(i).labels()).isEqualTo(alone.labels());
        assertThat(inStep.get(i).iterations()).isEqualTo(alone.iterations());
        assertThat(inStep.get(i).inertia())
            .isCloseTo(alone.inertia(), relative(1e-12, alone.inertia()));
      }
    }
  }

  @Test
  void startsFromASampleNearlyAsWell() {
    Tensor latents = clustered("clustered", "clustered");
    double expected = reference.get("clustered").get("kmeans_pp").get("mean").asDouble();
    for (Points points : List.of(CoordinatePoints.of(latents), StreamedPoints.of(latents))) {
      Clustering clustering =
          new KMeans(10, DEFAULTS, 1).fromSample(points, 200, FinderListener.NONE);
      assertThat(clustering.labels()).hasSize(360);
      assertThat(clustering.inertia()).isCloseTo(expected, relative(0.03, expected));
    }
  }

  @Test
  void copesWithFewerDistinctPointsThanClusters() {
    Tensor latents = tensor("few-distinct", "X");
    Clustering fromCentres = run(latents, tensor("few-distinct", "kmeans.init"));
    Clustering fromSeed = new KMeans(4, DEFAULTS, 5).cluster(points(latents));
    for (Clustering clustering : List.of(fromCentres, fromSeed)) {
      assertThat(clustering.inertia()).isLessThan(1e-9);
      Tensor own =
          centroids(latents, clustering)
              .index_select(0, Tensors.of(clustering.labels(), clustering.labels().length));
      assertThat(largestDifference(own, latents)).isLessThan(1e-6);
    }
  }

  @Test
  void givesEachPointItsClusterWhereThereAreAsManyClusters() {
    for (long seed = 0; seed < 5; seed++) {
      Clustering clustering = new KMeans(7, DEFAULTS, seed).cluster(points(tensor("small", "X")));
      assertThat(clustering.inertia()).isLessThan(1e-9);
      assertThat(clustering.labels()).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6);
    }
  }

  @Test
  void restartsAreAsGoodAsTheReferences() {
    Tensor latents = clustered("clustered", "clustered");
    JsonNode expected = reference.get("clustered").get("kmeans_pp");
    Points points = points(latents);
    double[] best =
        IntStream.range(0, 10)
            .mapToDouble(seed -> new KMeans(10, DEFAULTS, seed).cluster(points).inertia())
            .toArray();
    double mean = Arrays.stream(best).average().orElseThrow();
    double slack = 4 * expected.get("std").asDouble() / Math.sqrt(10); // four standard errors
    assertThat(mean).isCloseTo(expected.get("mean").asDouble(), within(slack));
    double[] reference = array(expected.get("single_run_inertia_40_seeds"));
    KMeansOptions once = new KMeansOptions(1, 300, 1e-4);
    double[] single =
        IntStream.range(100, 140)
            .mapToDouble(seed -> new KMeans(10, once, seed).cluster(points).inertia())
            .toArray();
    // Kolmogorov and Smirnov: the distance of two samples of 40 at the level of 0.1 %
    assertThat(distributionDistance(single, reference)).isLessThan(1.95 * Math.sqrt(2.0 / 40));
  }

  private static Clustering run(Tensor latents, Tensor init) {
    // the centres ride along as points, and only their products with the others are kept
    long n = latents.size(0);
    long k = init.size(0);
    Points all = points(torch.cat(new TensorVector(latents, init.to(ScalarType.Float)), 0));
    long[] centres = LongStream.range(n, n + k).toArray();
    long[] others = LongStream.range(0, n).toArray();
    Points clustered = all.subset(others);
    Tensor coordinates = all.coordinates(centres);
    if (all instanceof GramPoints) {
      coordinates = coordinates.index_select(1, Tensors.of(others, n)).contiguous();
    }
    double[] norms = Arrays.copyOfRange(all.squaredNorms(), (int) n, (int) (n + k));
    return new Lloyd(clustered, DEFAULTS).run(new Centres(clustered, coordinates, norms));
  }

  private static Clustering run(Points points, long[] start) {
    return new Lloyd(points, DEFAULTS).run(Centres.at(points, start));
  }

  private static Tensor centroids(Tensor latents, Clustering clustering) {
    long[] all = LongStream.range(0, latents.size(0)).toArray();
    return new ImagePrototypes(new double[0], all, clustering)
        .points(latents, Representative.CENTROID);
  }

  private static Points points(Tensor latents) {
    return Points.of(latents);
  }

  /** What the reference clustered: all rows, or those that are no outliers. */
  private static Tensor clustered(String file, String name) {
    Tensor latents = latents(name);
    if (name.equals("clustered") || name.equals("half-precision")) {
      long[] inliers = indices(file, "lof.inlier_0.1");
      return latents.index_select(0, Tensors.of(inliers, inliers.length));
    }
    return latents;
  }

  private static Tensor latents(String name) {
    return switch (name) {
      case "cifar" ->
          tensor("cifar10-frog-pixels", "pixels").to(ScalarType.Float).div(new Scalar(255.0f));
      case "half-precision" ->
          tensor("clustered", "X").mul(new Scalar(0.8f)).to(ScalarType.Half).to(ScalarType.Float);
      default -> tensor(name, "X");
    };
  }

  private static Tensor initRows(JsonNode rows) {
    long[] indices =
        StreamSupport.stream(rows.spliterator(), false).mapToLong(JsonNode::asLong).toArray();
    return Tensors.of(indices, indices.length);
  }

  private static Tensor tensor(String file, String name) {
    try (SafeTensors tensors =
        SafeTensors.open(ReferenceFiles.find("prototypes/" + file + ".safetensors"))) {
      return tensors.tensor(name);
    }
  }

  private static double[] doubles(String file, String name) {
    return Tensors.doubles(tensor(file, name));
  }

  private static long[] indices(String file, String mask) {
    byte[] inlier = Tensors.bytes(tensor(file, mask));
    return IntStream.range(0, inlier.length).filter(i -> inlier[i] == 1).asLongStream().toArray();
  }

  private static double[] array(JsonNode numbers) {
    return StreamSupport.stream(numbers.spliterator(), false)
        .mapToDouble(JsonNode::asDouble)
        .toArray();
  }

  private static double largestDifference(Tensor a, Tensor b) {
    return a.to(ScalarType.Double).sub(b.to(ScalarType.Double)).abs().max().item_double();
  }

  private static double distributionDistance(double[] a, double[] b) {
    return Arrays.stream(a).map(x -> Math.abs(share(a, x) - share(b, x))).max().orElseThrow();
  }

  private static double share(double[] sample, double limit) {
    return Arrays.stream(sample).filter(x -> x <= limit).count() / (double) sample.length;
  }

  private static Offset<Double> relative(double bar, double value) {
    return within(Math.abs(value) * bar);
  }
}
