package io.distillery.cli.option;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.distillery.base.Json;
import io.distillery.base.Text;
import io.distillery.recipe.Recipe;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Is an option of the command line that stands for a field of the recipe, which owns the default.
 *
 * @param flag with its dashes
 * @param section under which helps show it
 * @param field of the recipe, such as {@code synthesis.strength}
 * @param label of its value in helps; empty for a switch, which has a negative form
 * @param description without the default, which comes from the recipe
 * @param change puts a value's text into changes of a recipe
 */
record RecipeOption(
    String flag,
    Section section,
    String field,
    String label,
    String description,
    BiConsumer<ObjectNode, String> change) {
  private static final String LEFT_OPEN = "null";
  private static final JsonNode DEFAULTS = Json.tree(Recipe.defaults());

  /** Makes an option whose text is the field's value. */
  static RecipeOption of(
      String flag, Section section, String field, String label, String description) {
    return new RecipeOption(
        flag,
        section,
        field,
        label,
        description,
        (changes, text) -> put(changes, field, FieldType.of(field).json(field, text)));
  }

  /** Makes a switch with a negative form. */
  static RecipeOption ofSwitch(String flag, Section section, String field, String description) {
    return of(flag, section, field, "", description);
  }

  /** Sets a field in changes of a recipe, and makes the objects on the way to it. */
  static void put(ObjectNode changes, String field, JsonNode value) {
    int dot = field.indexOf('.');
    if (dot < 0) {
      changes.set(field, value);
    } else {
      put(changes.withObjectProperty(field.substring(0, dot)), field.substring(dot + 1), value);
    }
  }

  boolean isSwitch() {
    return label.isEmpty();
  }

  /** Gives the option as picocli knows it; values stay texts. */
  OptionSpec spec() {
    OptionSpec.Builder option =
        OptionSpec.builder(flag).description(escaped(description + shownDefault()));
    if (isSwitch()) {
      return option.type(Boolean.class).arity("0").negatable(true).fallbackValue("true").build();
    }
    option.arity("1").paramLabel(label);
    return FieldType.of(field).isRepeated()
        ? option.type(List.class).auxiliaryTypes(String.class).build()
        : option.type(String.class).build();
  }

  private static String escaped(String text) {
    return text.replace("%", "%%");
  }

  /** Says the default, where the recipe has one and the description tells none. */
  private String shownDefault() {
    if (description.contains("Default:")) {
      return "";
    }
    String value = text(DEFAULTS.at("/" + field.replace('.', '/')));
    return value.equals(LEFT_OPEN) || value.isEmpty() ? "" : Text.format(" Default: %s.", value);
  }

  private String text(JsonNode value) {
    if (value.isArray()) {
      return StreamSupport.stream(value.spliterator(), false)
          .map(JsonNode::asText)
          .collect(Collectors.joining(","));
    }
    if (value.isBoolean()) {
      return value.booleanValue() ? "yes" : "no";
    }
    if (value instanceof TextNode && FieldType.of(field).isPlainEnum()) {
      return value.asText().toLowerCase(Locale.ROOT).replace('_', '-');
    }
    return value.isMissingNode() ? LEFT_OPEN : value.asText();
  }
}
