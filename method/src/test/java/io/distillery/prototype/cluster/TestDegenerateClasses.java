package io.distillery.prototype.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.distillery.prototype.ClassPrototypes;
import io.distillery.prototype.Prototype;
import io.distillery.prototype.PrototypeFinder;
import io.distillery.prototype.PrototypeOptions;
import io.distillery.prototype.text.TextEmbedder;
import io.distillery.prototype.text.TextPrototype.Source;
import io.distillery.prototype.text.TextPrototypeOptions;
import io.distillery.prototype.text.TextRule;
import io.distillery.torch.RandomSource;
import io.distillery.torch.Tensors;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Classes that are strange, but come. */
class TestDegenerateClasses {
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
  void duplicatesAreOrdinaryImages() {
    Tensor once = normal(20, 8);
    Tensor latents =
        torch.cat(new TensorVector(once, once.narrow(0, 0, 1).expand(15, 8)), 0); // 16 alike
    ClassPrototypes found = find(latents, 3, i -> "A cat, number " + i + ".");
    assertThat(found.outliers()).hasSizeLessThanOrEqualTo(4);
    assertThat(found.outliers()).allMatch(outlier -> Double.isFinite(outlier.factor()));
    assertThat(found.prototypes()).extracting(Prototype::size).doesNotContain(0);
    assertThat(clusterOf(found, "00.png")).isEqualTo(clusterOf(found, "34.png"));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 10})
  void fewerImagesThanNeighboursAreComparedWithAllOthers(int images) {
    ClassPrototypes found = find(normal(images, 8), 1, i -> "A cat, number " + i + ".");
    assertThat(found.images()).isEqualTo(images);
    assertThat(found.prototypes().get(0).size() + found.outliers().size()).isEqualTo(images);
    assertThat(found.prototypes().get(0).size()).isPositive();
    assertThat(found.map().images()).hasSize(images);
  }

  @Test
  void asManyImagesAsPrototypesStandEachForThemselves() {
    Tensor latents = normal(4, 8);
    ClassPrototypes found = find(latents, 4, i -> "A cat, number " + i + ".");
    assertThat(found.outliers()).as("none may leave").isEmpty();
    assertThat(found.prototypes()).extracting(Prototype::size).containsOnly(1);
    for (Prototype prototype : found.prototypes()) {
      int image = Integer.parseInt(prototype.members().get(0).substring(0, 2));
      assertThat(Tensors.floats(found.points().get(prototype.index())))
          .containsExactly(Tensors.floats(latents.get(image)), within(1e-5f));
      assertThat(prototype.text().text()).isEqualTo("A cat, number " + image + ".");
    }
  }

  @Test
  void fewerImagesThanPrototypesAreRefused() {
    assertThatThrownBy(() -> find(normal(3, 8), 4, i -> ""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Class cat has 3 images, expected at least the 4 images per class asked for");
  }

  @Test
  void anImageAloneInItsClusterIsItsPrototypeAndSpeaksForIt() {
    Tensor latents = normal(20, 8);
    latents.get(7).add_(new Scalar(500.0));
    ImagePrototypeOptions all = ImagePrototypeOptions.defaults().withContamination(0);
    ClassPrototypes found = find(latents, 2, i -> "A cat, number " + i + ".", all);
    Prototype alone = found.prototypes().get(clusterOf(found, "07.png"));
    assertThat(alone.members()).containsExactly("07.png");
    assertThat(alone.meanDistance()).isCloseTo(0, within(1e-4));
    assertThat(alone.text().text()).isEqualTo("A cat, number 7.");
    assertThat(Tensors.floats(found.points().get(alone.index())))
        .containsExactly(Tensors.floats(latents.get(7)), within(1e-3f));
  }

  @Test
  void constantFeaturesChangeNothing() {
    Tensor latents = normal(30, 8);
    Tensor constant = torch.ones(30, 4).mul(new Scalar(77.0));
    ClassPrototypes expected = find(latents, 3, i -> "A cat.");
    ClassPrototypes actual =
        find(torch.cat(new TensorVector(latents, constant), 1), 3, i -> "A cat.");
    assertThat(actual.prototypes())
        .extracting(Prototype::members)
        .isEqualTo(expected.prototypes().stream().map(Prototype::members).toList());
    assertThat(Tensors.floats(actual.points().narrow(1, 8, 4))).containsOnly(77f);
  }

  @Test
  void withEmptyDescriptionsTheLabelSpeaks() {
    for (TextRule rule : TextRule.values()) {
      if (rule != TextRule.LABEL && rule != TextRule.NONE) {
        ClassPrototypes found = find(normal(12, 8), 2, i -> i % 2 == 0 ? "" : "  ", rule);
        assertThat(found.described()).isZero();
        assertThat(found.prototypes())
            .allMatch(each -> each.text().text().equals("a photo of a cat"))
            .allMatch(each -> each.text().source() == Source.LABEL_FOR_WANT_OF_DESCRIPTIONS);
      }
    }
  }

  @Test
  void whereAllDescriptionsAreTheSameTheOneNearestToTheCentreSpeaks() {
    for (TextRule rule : TextRule.values()) {
      if (rule != TextRule.LABEL && rule != TextRule.NONE) {
        ClassPrototypes found = find(normal(20, 8), 2, i -> "A grey cat.", rule);
        for (Prototype prototype : found.prototypes()) {
          assertThat(prototype.text().text()).isEqualTo("A grey cat.");
          assertThat(prototype.text().file()).as("%s", rule).isEqualTo(prototype.members().get(0));
          assertThat(prototype.text().runnersUp()).isEmpty();
        }
      }
    }
  }

  @Test
  void anImageWithoutDescriptionCountsForTheImagePrototypeOnly() {
    Tensor latents = normal(20, 8);
    ClassPrototypes all = find(latents, 2, i -> "A cat, number " + i + ".");
    ClassPrototypes some = find(latents, 2, i -> i % 4 == 0 ? "A cat, number " + i + "." : "");
    assertThat(some.prototypes())
        .extracting(Prototype::members)
        .isEqualTo(all.prototypes().stream().map(Prototype::members).toList());
    assertThat(some.described()).isLessThanOrEqualTo(5).isPositive();
    assertThat(some.prototypes())
        .allMatch(each -> each.text().file().isEmpty() || number(each.text().file()) % 4 == 0);
  }

  private static int clusterOf(ClassPrototypes found, String file) {
    return found.prototypes().stream()
        .filter(each -> each.members().contains(file))
        .findFirst()
        .map(Prototype::index)
        .orElse(-1);
  }

  private static int number(String file) {
    return Integer.parseInt(file.substring(0, 2));
  }

  private static ClassPrototypes find(Tensor latents, int k, IntFunction<String> texts) {
    return find(latents, k, texts, ImagePrototypeOptions.defaults());
  }

  private static ClassPrototypes find(
      Tensor latents, int k, IntFunction<String> texts, ImagePrototypeOptions images) {
    return find(latents, k, texts, images, TextRule.FREQUENT_WORDS);
  }

  private static ClassPrototypes find(
      Tensor latents, int k, IntFunction<String> texts, TextRule rule) {
    return find(latents, k, texts, ImagePrototypeOptions.defaults(), rule);
  }

  private static ClassPrototypes find(
      Tensor latents,
      int k,
      IntFunction<String> texts,
      ImagePrototypeOptions images,
      TextRule rule) {
    int n = (int) latents.size(0);
    List<String> files = IntStream.range(0, n).mapToObj("%02d.png"::formatted).toList();
    Map<String, String> descriptions =
        IntStream.range(0, n).boxed().collect(Collectors.toMap(files::get, texts::apply));
    TextEmbedder lengths =
        all -> {
          float[] rows = new float[2 * all.size()];
          for (int i = 0; i < all.size(); i++) {
            rows[2 * i] = 1;
            rows[2 * i + 1] = all.get(i).length();
          }
          return Tensors.of(rows, all.size(), 2);
        };
    PrototypeOptions options =
        new PrototypeOptions(k, images, TextPrototypeOptions.defaults().withRule(rule));
    return new PrototypeFinder(options, lengths, ClusterStore.NONE, 3)
        .find(new ClassLatents("cat", "cat", files, latents), descriptions);
  }

  private static Tensor normal(long... shape) {
    try (RandomSource random = new RandomSource(9)) {
      return random.normal(shape);
    }
  }
}
