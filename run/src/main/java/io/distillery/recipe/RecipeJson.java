package io.distillery.recipe;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.distillery.base.ConfigurationException;
import io.distillery.base.Json;
import io.distillery.base.JsonProblem;
import io.distillery.base.Problems;
import java.io.IOException;
import java.util.Map;

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
          : new ConfigurationException(JsonProblem.of(e), e);
    } catch (UnrecognizedPropertyException e) {
      throw new ConfigurationException(
          JsonProblem.of(e).replaceFirst("^there is", "A recipe has"), e);
    } catch (JsonProcessingException e) {
      throw new ConfigurationException(JsonProblem.of(e), e);
    } catch (IOException e) {
      throw new ConfigurationException("The recipe cannot be read: " + e.getMessage(), e);
    }
  }
}
