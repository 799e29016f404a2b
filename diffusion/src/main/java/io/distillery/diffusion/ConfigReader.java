package io.distillery.diffusion;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.distillery.torch.CheckpointException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads the fields of a checkpoint's config.json; every problem names the file and the field. */
final class ConfigReader {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;
  private final JsonNode json;

  private ConfigReader(Path file, JsonNode json) {
    this.file = file;
    this.json = json;
  }

  static ConfigReader open(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new CheckpointException(
          "There is no %s; expected a model in the diffusers directory layout".formatted(file));
    }
    try {
      JsonNode json = JSON.readTree(file.toFile());
      if (json == null || !json.isObject()) {
        throw new CheckpointException("%s is not a JSON object".formatted(file));
      }
      return new ConfigReader(file, json);
    } catch (IOException e) {
      throw new CheckpointException(
          "%s cannot be read as JSON: %s".formatted(file, e.getMessage()), e);
    }
  }

  /** A whole number from 1 to a million; the bound keeps absurd configs from taking memory. */
  int positive(String field, Integer fallback) {
    JsonNode node = json.get(field);
    if ((node == null || node.isNull()) && fallback != null) {
      return fallback;
    }
    if (node == null || !node.canConvertToInt() || node.asInt() < 1 || node.asInt() > 1_000_000) {
      throw problem(field, "a whole number from 1 to 1,000,000", node);
    }
    return node.asInt();
  }

  double number(String field, double fallback) {
    JsonNode node = json.get(field);
    if (node == null || node.isNull()) {
      return fallback;
    }
    if (!node.isNumber()) {
      throw problem(field, "a number", node);
    }
    return node.asDouble();
  }

  boolean flag(String field, boolean fallback) {
    JsonNode node = json.get(field);
    return node == null || node.isNull() ? fallback : node.asBoolean();
  }

  String text(String field, String fallback) {
    JsonNode node = json.get(field);
    return node == null || node.isNull() ? fallback : node.asText();
  }

  List<String> texts(String field) {
    JsonNode node = json.get(field);
    if (node == null || !node.isArray() || node.isEmpty()) {
      throw problem(field, "a list of names", node);
    }
    List<String> texts = new ArrayList<>();
    node.forEach(item -> texts.add(item.asText()));
    return List.copyOf(texts);
  }

  /** A list of positive numbers; a single number stands for {@code size} of them. */
  List<Integer> positives(String field, int size) {
    JsonNode node = json.get(field);
    List<Integer> numbers = new ArrayList<>();
    if (node != null && node.canConvertToInt()) {
      for (int i = 0; i < size; i++) {
        numbers.add(node.asInt());
      }
    } else if (node != null && node.isArray()) {
      node.forEach(item -> numbers.add(item.canConvertToInt() ? item.asInt() : -1));
    }
    boolean sound =
        !numbers.isEmpty()
            && (size == 0 || numbers.size() == size)
            && numbers.stream().allMatch(n -> n >= 1 && n <= 1_000_000);
    if (!sound) {
      throw problem(field, size == 0 ? "positive numbers" : size + " positive numbers", node);
    }
    return List.copyOf(numbers);
  }

  CheckpointException problem(String field, String expected, Object found) {
    return new CheckpointException(
        "%s: %s is %s, expected %s".formatted(file, field, found, expected));
  }
}
