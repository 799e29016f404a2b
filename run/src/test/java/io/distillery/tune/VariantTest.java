package io.distillery.tune;

import static org.assertj.core.api.Assertions.assertThat;

import io.distillery.base.Json;
import io.distillery.prototype.cluster.Representative;
import io.distillery.recipe.Recipe;
import io.distillery.recipe.RecipeJson;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class VariantTest {
  private static Recipe recipe(String json) throws IOException {
    return RecipeJson.change(Recipe.defaults(), Json.MAPPER.readTree(json.replace('\'', '"')));
  }

  private static List<String> names(Recipe asked, Recipe resolved) {
    return Variant.of(asked, resolved).stream().map(Variant::name).toList();
  }

  @Test
  void thereAreFiveOfARecipeThatAsksForNothing() throws IOException {
    Recipe resolved = recipe("{'synthesis': {'strength': 0.7}}");

    List<Variant> variants = Variant.of(Recipe.defaults(), resolved);

    assertThat(variants)
        .extracting(Variant::name)
        .containsExactly(
            "strength-0.5", "strength-0.9", "medoid", "label-prompt", "medoid-strength-0.5");
    Recipe both = variants.get(4).change().apply(resolved);
    assertThat(both.synthesis().strength()).contains(0.5);
    assertThat(both.prototypes().images().representative()).isEqualTo(Representative.MEDOID);
    assertThat(variants.get(0).change().apply(resolved).prototypes())
        .isEqualTo(resolved.prototypes());
  }

  @Test
  void whatIsAskedForIsNotTouched() throws IOException {
    Recipe strength = recipe("{'synthesis': {'strength': 0.6}}");
    Recipe all =
        recipe(
            "{'synthesis': {'strength': 0.6}, 'prototypes': {'images': {'representative': 'medoid'},"
                + " 'texts': {'rule': 'label'}}}");

    assertThat(names(strength, strength)).containsExactly("medoid", "label-prompt");
    assertThat(names(all, all)).isEmpty();
  }

  @Test
  void strengthsStayWithinTheirRange() throws IOException {
    Recipe weak = recipe("{'synthesis': {'strength': 0.3}}");
    Recipe whole = recipe("{'synthesis': {'strength': 1}}");

    assertThat(names(Recipe.defaults(), weak))
        .doesNotContain("strength-0.1")
        .contains("strength-0.5");
    assertThat(names(Recipe.defaults(), whole))
        .contains("strength-0.8")
        .doesNotContain("strength-1.0");
  }
}
