package io.distillery.recipe;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.distillery.base.ConfigurationException;
import io.distillery.base.Json;
import io.distillery.base.Problems;
import io.distillery.base.Text;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Reads recipes from JSON, whole or as changes of another. */
public final class RecipeJson {
  private static final ObjectReader READER =
      Json.MAPPER.readerFor(Recipe.class).with(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES);

  private RecipeJson() {}

  /**
   * Reads a whole recipe.
   *
   * @throws ConfigurationException naming every field that is wrong
   */
  public static Recipe read(JsonNode json) {
    Problems problems = new Problems();
    ObjectNode sound = ((ObjectNode) Json.tree(Recipe.defaults())).deepCopy();
    for (Map.Entry<String, JsonNode> part : json.properties()) {
      problems.collect(
          () -> {
            ObjectNode alone = sound.deepCopy();
            alone.set(part.getKey(), part.getValue());
            return bind(alone);
          });
    }
    problems.throwIfAny();
    return bind(json);
  }

  /**
   * Changes fields of a recipe.
   *
   * @param changes only what differs, in the shape of a recipe
   * @throws ConfigurationException naming every field that is wrong
   */
  public static Recipe change(Recipe recipe, JsonNode changes) {
    ObjectNode merged = (ObjectNode) recipe.json();
    merge(merged, changes);
    return read(merged);
  }

  private static void merge(ObjectNode into, JsonNode changes) {
    changes
        .properties()
        .forEach(
            change -> {
              JsonNode there = into.get(change.getKey());
              if (change.getValue().isObject() && there != null && there.isObject()) {
                merge((ObjectNode) there, change.getValue());
              } else {
                into.set(change.getKey(), change.getValue());
              }
            });
  }

  private static Recipe bind(JsonNode json) {
    try {
      return READER.readValue(json);
    } catch (ValueInstantiationException e) {
      throw e.getCause() instanceof ConfigurationException said
          ? said
          : new ConfigurationException(
              path(e)
                  + ": "
                  + (e.getCause() instanceof IllegalArgumentException wrong
                      ? wrong.getMessage()
                      : e.getOriginalMessage()),
              e);
    } catch (UnrecognizedPropertyException e) {
      throw new ConfigurationException(
          Text.format(
              "A recipe has no %s; expected there: %s",
              path(e),
              e.getKnownPropertyIds().stream()
                  .map(Object::toString)
                  .sorted()
                  .collect(Collectors.joining(", "))),
          e);
    } catch (InvalidFormatException e) {
      throw new ConfigurationException(
          Text.format("%s is %s, expected %s", path(e), e.getValue(), kind(e.getTargetType())), e);
    } catch (MismatchedInputException e) {
      throw new ConfigurationException(
          Text.format(
              "%s is missing or not a value, expected %s", path(e), kind(e.getTargetType())),
          e);
    } catch (IOException e) {
      throw new ConfigurationException("The recipe cannot be read: " + e.getMessage(), e);
    }
  }

  private static String path(com.fasterxml.jackson.databind.JsonMappingException e) {
    return e.getPath().stream()
        .map(step -> step.getFieldName() == null ? "[]" : step.getFieldName())
        .collect(Collectors.joining("."));
  }

  private static String kind(Class<?> type) {
    if (type == null) {
      return "what belongs there";
    }
    if (type.isEnum()) {
      return "one of "
          + Arrays.stream(type.getEnumConstants())
              .map(RecipeJson::spelling)
              .collect(Collectors.joining(", "));
    }
    if (type == boolean.class || type == Boolean.class) {
      return "true or false";
    }
    if (type == int.class || type == Integer.class || type == long.class || type == Long.class) {
      return "a whole number";
    }
    return type == double.class || type == Double.class
        ? "a number"
        : "a " + type.getSimpleName().toLowerCase(Locale.ROOT);
  }

  /** Spells a constant as JSON and command lines do. */
  private static String spelling(Object constant) {
    JsonNode json = Json.tree(constant);
    return json.asText().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
