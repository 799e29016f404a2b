package io.distillery.cli.option;

import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.distillery.base.ConfigurationException;
import io.distillery.base.Json;
import io.distillery.base.Text;
import io.distillery.recipe.Recipe;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Knows what kind of value a field of the recipe holds, and reads one as people write it.
 *
 * @param type of the value, without {@link Optional}
 */
record FieldType(Type type) {
  /**
   * Finds a field.
   *
   * @param field such as {@code synthesis.strength}
   * @throws IllegalArgumentException if recipes have no such field
   */
  static FieldType of(String field) {
    Type type = Recipe.class;
    for (String name : field.split("\\.")) {
      type =
          Arrays.stream(((Class<?>) type).getRecordComponents())
              .filter(component -> component.getName().equals(name))
              .map(RecordComponent::getGenericType)
              .map(FieldType::unwrapped)
              .findFirst()
              .orElseThrow(() -> new IllegalArgumentException("Recipes have no field " + field));
    }
    return new FieldType(type);
  }

  private static Type unwrapped(Type type) {
    return type instanceof ParameterizedType some && some.getRawType() == Optional.class
        ? some.getActualTypeArguments()[0]
        : type;
  }

  /** Says whether it is an enumeration that JSON calls as Java does. */
  boolean isPlainEnum() {
    return type instanceof Class<?> one
        && one.isEnum()
        && Arrays.stream(one.getMethods()).noneMatch(m -> m.isAnnotationPresent(JsonValue.class));
  }

  /** Says whether the option of it is given once for each value, instead of values at commas. */
  boolean isRepeated() {
    return isList() && ((ParameterizedType) type).getActualTypeArguments()[0] != String.class;
  }

  private boolean isList() {
    return type instanceof ParameterizedType some && some.getRawType() == List.class;
  }

  /** Finds the constant that is spelt in any case, with hyphens or underscores. */
  private String constant(String field, String text) {
    Object[] constants = ((Class<?>) type).getEnumConstants();
    String name = text.toUpperCase(Locale.ROOT).replace('-', '_');
    if (Arrays.stream(constants).noneMatch(constant -> ((Enum<?>) constant).name().equals(name))) {
      throw new ConfigurationException(
          Text.format(
              "%s is %s, expected one of %s",
              field,
              text,
              Arrays.stream(constants)
                  .map(c -> ((Enum<?>) c).name().toLowerCase(Locale.ROOT).replace('_', '-'))
                  .collect(Collectors.joining(", "))));
    }
    return name;
  }

  /**
   * Reads a value: lists at commas, paths from the current directory, constants in any spelling.
   *
   * @param field for messages
   */
  JsonNode json(String field, String text) {
    if (isList()) {
      ArrayNode values = Json.MAPPER.createArrayNode();
      Arrays.stream(text.split(",")).map(String::strip).forEach(values::add);
      return values;
    }
    if (type == Path.class) {
      return TextNode.valueOf(Path.of(text).toAbsolutePath().normalize().toString());
    }
    return TextNode.valueOf(isPlainEnum() ? constant(field, text) : text);
  }
}
