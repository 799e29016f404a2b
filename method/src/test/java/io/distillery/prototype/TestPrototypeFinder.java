package io.distillery.prototype;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.distillery.prototype.cluster.ClassLatents;
import io.distillery.prototype.cluster.ImagePrototypeOptions;
import io.distillery.prototype.cluster.Outlier;
import io.distillery.prototype.cluster.Representative;
import io.distillery.prototype.text.TextPrototypeOptions;
import io.distillery.prototype.text.TextRule;
import io.distillery.torch.LibTorch;
import io.distillery.torch.RandomSource;
import io.distillery.torch.Tensors;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TestPrototypeFinder {
  private static final String[] COLOURS = {"red", "green", "blue"};

  private PointerScope scope;

  @BeforeEach
  void openScope() {
    scope = new PointerScope();
  }

  @AfterEach
  void closeScope() {
    scope.close();
  }

  @Test
  void findsAnImageAndATextForEachCluster() {
    ClassPrototypes found = find(cars(30), options(3));
    assertThat(found.images()).isEqualTo(30);
    assertThat(found.outliers()).isEmpty();
    assertThat(Tensors.shape(found.points())).containsExactly(3, 2, 4, 4);
    assertThat(found.prototypes()).hasSize(3).extracting(Prototype::size).containsOnly(10);
    for (Prototype prototype : found.prototypes()) {
      int colour = colour(prototype.members().get(0));
      assertThat(prototype.members()).allMatch(file -> colour(file) == colour);
      assertThat(prototype.text().text()).contains(COLOURS[colour]);
      assertThat(found.points().get(prototype.index()).mean().item_double())
          .isCloseTo(10.0 * colour, within(0.2));
      assertThat(prototype.meanDistance()).isBetween(0.2, 1.0); // 32 numbers of deviation 0.1
    }
  }

  @Test
  void leavesOutTheMostOutlyingImages() {
    ClassLatents cars = cars(30);
    cars.latents().get(7).add_(new Scalar(100.0));
    cars.latents().get(8).sub_(new Scalar(200.0));
    ClassPrototypes found =
        find(cars, options(3, ImagePrototypeOptions.defaults().withContamination(0.05)));
    assertThat(found.outliers()).extracting(Outlier::file).containsExactly("008.png", "007.png");
    assertThat(found.outliers()).allMatch(outlier -> outlier.factor() > 2);
    assertThat(found.prototypes()).flatExtracting(Prototype::members).hasSize(28);
  }

  @Test
  void keepsAsManyImagesAsPrototypesAreAskedFor() {
    ClassPrototypes found = find(cars(10), options(10, ImagePrototypeOptions.defaults()));
    assertThat(found.outliers()).isEmpty();
    assertThat(found.prototypes()).extracting(Prototype::size).containsOnly(1);
    assertThat(found.inertia()).isCloseTo(0, within(1e-9));
  }

  @Test
  void doesNotDependOnTheOrderOfImages() {
    ClassLatents cars = cars(30);
    List<Integer> order = new ArrayList<>(IntStream.range(0, 30).boxed().toList());
    Collections.shuffle(order, new Random(1));
    long[] rows = order.stream().mapToLong(Integer::longValue).toArray();
    ClassLatents shuffled =
        new ClassLatents(
            "car",
            "car",
            order.stream().map(cars.files()::get).toList(),
            cars.latents().index_select(0, Tensors.of(rows, rows.length)));
    PrototypeOptions options = options(5, ImagePrototypeOptions.defaults().withNeighbours(5));
    ClassPrototypes expected = find(cars, options);
    ClassPrototypes actual = find(shuffled, options);
    assertThat(actual.prototypes()).isEqualTo(expected.prototypes());
    assertThat(actual.outliers()).isEqualTo(expected.outliers()).hasSize(3);
    assertThat(Tensors.floats(actual.points())).isEqualTo(Tensors.floats(expected.points()));
  }

  @ParameterizedTest
  @ValueSource(longs = {20, 600})
  void doesNotDependOnTheNumberOfThreads(long dimensions) {
    ClassLatents cars = new ClassLatents("car", "car", files(400), normal(400, dimensions));
    PrototypeOptions options = options(8, ImagePrototypeOptions.defaults());
    int threads = LibTorch.threads();
    try {
      LibTorch.threads(1);
      ClassPrototypes expected = find(cars, options);
      LibTorch.threads(3);
      ClassPrototypes actual = find(cars, options);
      assertThat(LibTorch.threads()).as("given back").isEqualTo(3);
      assertThat(actual.prototypes()).isEqualTo(expected.prototypes());
      assertThat(actual.outliers()).isEqualTo(expected.outliers()).hasSize(40);
      assertThat(Tensors.floats(actual.points())).isEqualTo(Tensors.floats(expected.points()));
    } finally {
      LibTorch.threads(threads);
    }
  }

  @Test
  void takesTheNearestRealLatentWhenAsked() {
    ClassLatents cars = cars(30);
    ImagePrototypeOptions medoids =
        ImagePrototypeOptions.defaults().withRepresentative(Representative.MEDOID);
    ClassPrototypes found = find(cars, options(3, medoids));
    for (Prototype prototype : found.prototypes()) {
      int row = cars.files().indexOf(prototype.members().get(0));
      assertThat(Tensors.floats(found.points().get(prototype.index())))
          .isEqualTo(Tensors.floats(cars.latents().get(row)));
    }
  }

  @Test
  void countsImagesWithoutDescriptionForTheImagePrototypeOnly() {
    ClassLatents cars = cars(30);
    Map<String, String> descriptions = new HashMap<>(descriptions(cars));
    descriptions.values().removeIf(text -> text.contains("red"));
    descriptions.put("003.png", "  ");
    ClassPrototypes found = new PrototypeFinder(options(3), 1).find(cars, descriptions);
    assertThat(found.described()).isEqualTo(20);
    assertThat(found.prototypes()).extracting(Prototype::size).containsOnly(10);
    assertThat(found.prototypes())
        .filteredOn(prototype -> colour(prototype.members().get(0)) == 0)
        .singleElement()
        .satisfies(prototype -> assertThat(prototype.text().text()).isEqualTo("a photo of a car"));
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 40})
  void copesWithImagesThatAreAllTheSame(int images) {
    ClassLatents same =
        new ClassLatents("car", "car", files(images), normal(1, 2, 4, 4).expand(images, 2, 4, 4));
    ClassPrototypes found = find(same, options(3, ImagePrototypeOptions.defaults()));
    assertThat(found.inertia()).isCloseTo(0, within(1e-9));
    assertThat(found.prototypes()).hasSize(3);
    for (int c = 0; c < 3; c++) {
      assertThat(Tensors.floats(found.points().get(c)))
          .containsExactly(Tensors.floats(same.latents().get(0)), within(1e-6f));
    }
  }

  @Test
  void refusesTooFewImagesAndLatentsThatAreNotFinite() {
    assertThatThrownBy(() -> find(cars(9), options(10)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Class car has 9 images, expected at least the 10 images per class asked for");
    ClassLatents cars = cars(12);
    cars.latents().get(4).get(1).get(2).get(3).fill_(new Scalar(Double.NaN));
    assertThatThrownBy(() -> find(cars, options(3)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("The latent of 004.png is not finite; the image encoder failed on it");
    assertThatThrownBy(() -> new ClassLatents("car", "car", files(3), cars.latents()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Class car has 3 images but latents of shape [12, 2, 4, 4], expected one row an image");
  }

  @Test
  void clustersByFeaturesAndDrawsFromTheMeanLatents() {
    ClassLatents cars = cars(30);
    Tensor features = normal(30, 2).mul_(new Scalar(0.01));
    for (int i = 0; i < 30; i++) {
      features.get(i).add_(new Scalar(i < 15 ? 5.0 : -5.0)); // across the colours
    }
    ClassLatents byFeatures =
        new ClassLatents("car", "car", cars.files(), cars.latents(), features);
    ClassPrototypes found = find(byFeatures, options(2));
    for (Prototype prototype : found.prototypes()) {
      boolean first = prototype.members().contains("000.png");
      assertThat(prototype.members())
          .containsExactlyInAnyOrderElementsOf(
              cars.files().subList(first ? 0 : 15, first ? 15 : 30));
      assertThat(prototype.meanDistance()).as("in the features' space").isLessThan(0.1);
      assertThat(Tensors.floats(found.points().get(prototype.index())))
          .containsExactly(
              Tensors.floats(
                  cars.latents()
                      .narrow(0, first ? 0 : 15, 15)
                      .mean(new long[] {0}, false, new ScalarTypeOptional(ScalarType.Float))),
              within(1e-4f));
    }
    assertThatThrownBy(
            () -> new ClassLatents("car", "car", cars.files(), cars.latents(), normal(29, 2)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Class car has 30 images but features of shape [29, 2], expected one row an image");
  }

  @Test
  void asksForAnEmbedderWhereTheRuleNeedsOne() {
    PrototypeOptions options =
        new PrototypeOptions(
            2,
            ImagePrototypeOptions.defaults(),
            TextPrototypeOptions.defaults().withRule(TextRule.MEAN_EMBEDDING));
    assertThatThrownBy(() -> new PrototypeFinder(options, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("The text rule MEAN_EMBEDDING needs a text embedder");
  }

  private static ClassPrototypes find(ClassLatents images, PrototypeOptions options) {
    return new PrototypeFinder(options, 1).find(images, descriptions(images));
  }

  private static PrototypeOptions options(int imagesPerClass) {
    return options(imagesPerClass, ImagePrototypeOptions.defaults().withContamination(0));
  }

  private static PrototypeOptions options(int imagesPerClass, ImagePrototypeOptions images) {
    return new PrototypeOptions(imagesPerClass, images, TextPrototypeOptions.defaults());
  }

  /** Cars of three colours in turn, each colour around a place of its own. */
  private static ClassLatents cars(int count) {
    Tensor latents = normal(count, 2, 4, 4).mul_(new Scalar(0.1));
    for (int i = 0; i < count; i++) {
      latents.get(i).add_(new Scalar(10.0 * (i % 3)));
    }
    return new ClassLatents("car", "car", files(count), latents);
  }

  private static Map<String, String> descriptions(ClassLatents images) {
    Map<String, String> descriptions = new HashMap<>();
    images.files().forEach(f -> descriptions.put(f, "The car is " + COLOURS[colour(f)] + "."));
    return descriptions;
  }

  private static List<String> files(int count) {
    return IntStream.range(0, count).mapToObj("%03d.png"::formatted).toList();
  }

  private static int colour(String file) {
    return Integer.parseInt(file.substring(0, 3)) % 3;
  }

  private static Tensor normal(long... shape) {
    try (RandomSource random = new RandomSource(9)) {
      return random.normal(shape);
    }
  }
}
