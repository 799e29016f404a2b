package io.distillery.recipe;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.distillery.base.Json;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Numbers of the paper for each dataset, which must not drift unnoticed. */
class PresetsTest {
  /** What all presets share: the paper's sections 3 to 5. */
  private static final Map<String, String> SHARED =
      Map.ofEntries(
          entry("prototypes.imagesPerClass", "10"),
          entry("prototypes.images.neighbours", "10"),
          entry("prototypes.images.kMeans.restarts", "10"),
          entry("prototypes.texts.rule", "frequent_words"),
          entry("prototypes.texts.topK", "30"),
          entry("synthesis.strength", "0.7"),
          entry("synthesis.walk.steps", "50"),
          entry("synthesis.guidance.scale", "10.0"),
          entry("synthesis.refinement.kind", "NONE"),
          entry("synthesis.guidance.negativePrompt", "cartoon, anime, painting"),
          entry("fineTuning.epochs", "8"),
          entry("fineTuning.optimisation.learningRate", "1.0E-5"),
          entry("fineTuning.objective.captionDropout", "0.1"),
          entry("evaluation.repeats", "3"));

  private static final Map<String, List<String>> OWN =
      Map.of(
          "imagenette", hard(),
          "imagewoof", hard(),
          "idc", hard(),
          "imagenet-1k", soft("0.1", "0.7", "224", "resnet18-batch"),
          "cifar10", soft("0.0", "0.7", "32", "resnet18_modified"),
          "cifar100", soft("0.0", "0.2", "32", "resnet18_modified"),
          "tiny-imagenet", soft("0.1", "0.2", "64", "resnet18_modified"));

  private static final String OF_PROTOCOL = "epochs by images per class, which nothing shortens";

  private static final List<String> OWN_FIELDS =
      List.of(
          "prototypes.images.contamination",
          "prototypes.texts.threshold",
          "synthesis.imageSize",
          "evaluation.protocol",
          "evaluation.networks",
          "evaluation.epochs",
          "evaluation.minutes");

  private static List<String> hard() {
    return List.of(
        "0.1",
        "0.7",
        "256",
        "hard_224",
        "[\"convnet6\",\"resnetap10\",\"resnet18\"]",
        OF_PROTOCOL,
        "0");
  }

  private static List<String> soft(
      String contamination, String threshold, String size, String network) {
    return List.of(contamination, threshold, size, "soft", "[\"%s\"]".formatted(network), "500");
  }

  static List<String> papers() {
    return Presets.NAMES.stream().filter(OWN::containsKey).toList();
  }

  @ParameterizedTest
  @MethodSource("papers")
  void valuesAreThoseOfThePaper(String name) {
    Map<String, String> expected = new TreeMap<>(SHARED);
    for (int i = 0; i < OWN.get(name).size(); i++) {
      if (!OWN.get(name).get(i).equals(OF_PROTOCOL)) {
        expected.put(OWN_FIELDS.get(i), OWN.get(name).get(i));
      }
    }

    assertThat(Json.leaves(Presets.named(name).recipe())).isEqualTo(expected);
    assertThat(Presets.named(name).paper()).contains("ICCV 2025");
    assertThat(Presets.named(name).expected()).contains("%");
    assertThat(Presets.named(name).published())
        .allSatisfy(
            row ->
                assertThat(Presets.named(name).expected())
                    .contains(String.valueOf(row.accuracy()), String.valueOf(row.ipc())))
        .allSatisfy(row -> assertThat(OWN.get(name).get(4)).contains("\"" + row.network() + "\""));
  }

  @Test
  void allChangeARecipe() {
    assertThat(papers()).hasSize(OWN.size());
    for (String name : Presets.NAMES) {
      Recipe changed = RecipeJson.change(Recipe.defaults(), Presets.named(name).recipe());
      assertThat(changed).as(name).isNotEqualTo(Recipe.defaults());
    }
  }

  @Test
  void anUnknownOneIsRefused() {
    assertThatThrownBy(() -> Presets.named("mnist"))
        .hasMessageContaining("no preset mnist")
        .hasMessageContaining("tiny-imagenet");
  }
}
