package io.distillery.base;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Says what is wrong with JSON in words of people who wrote it, not in those of the library. */
public final class JsonProblem {
  private static final String TRAILING = "Trailing token";

  /** Where the library says what it was reading, which it does not know. */
  private static final String SOURCE = " \\(?(start marker )?at \\[Source: [^\\]]*\\]\\)?";

  /** What only a program could follow. */
  private static final String ADVICE = ": enable `[^`]*` to allow";

  private JsonProblem() {}

  /** Gives a sentence without its end, such as {@code seed is "x", expected a whole number}. */
  public static String of(JsonProcessingException e) {
    if (e.getCause() instanceof ConfigurationException said) {
      return said.getMessage();
    }
    if (e instanceof UnrecognizedPropertyException unknown) {
      return Text.format(
          "there is no %s; expected there: %s",
          path(unknown),
          unknown.getKnownPropertyIds().stream()
              .map(Object::toString)
              .sorted()
              .collect(Collectors.joining(", ")));
    }
    if (e instanceof InvalidFormatException wrong) {
      return Text.format(
          "%s is %s, expected %s", path(wrong), wrong.getValue(), kind(wrong.getTargetType()));
    }
    if (e instanceof MismatchedInputException wrong) {
      return e.getOriginalMessage().startsWith(TRAILING)
          ? "something follows where it ends"
          : Text.format(
              "%s is missing or not a value, expected %s",
              path(wrong), kind(wrong.getTargetType()));
    }
    if (e instanceof JsonMappingException wrong) {
      return e.getCause() instanceof IllegalArgumentException said && said.getMessage() != null
          ? Text.format("%s: %s", path(wrong), said.getMessage())
          : Text.format("%s lacks something, or is not what belongs there", path(wrong));
    }
    return e.getOriginalMessage().replaceAll(SOURCE, "").replaceAll(ADVICE, "");
  }

  private static String path(JsonMappingException e) {
    String path =
        e.getPath().stream()
            .map(step -> step.getFieldName() == null ? "[]" : step.getFieldName())
            .collect(Collectors.joining("."));
    return path.isEmpty() ? "it" : path;
  }

  private static String kind(Class<?> type) {
    if (type == null) {
      return "what belongs there";
    }
    if (type.isEnum()) {
      return "one of "
          + Arrays.stream(type.getEnumConstants())
              .map(JsonProblem::spelling)
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
