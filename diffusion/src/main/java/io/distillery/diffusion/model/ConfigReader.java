package io.distillery.diffusion.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.distillery.base.ConfigurationException;
import io.distillery.base.Text;
import io.distillery.torch.CheckpointException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Reads the fields of a checkpoint's config.json; every problem names the file and the field. */
final class ConfigReader {
  /** Stands, in {@link #requireOnly}, for a field that must be absent or null. */
  static final Object NOTHING = new Object();

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final int MOST = 1_000_000;
  private static final int MOST_LEVELS = 16;

  private final Path file;
  private final JsonNode json;

  private ConfigReader(Path file, JsonNode json) {
    this.file = file;
    this.json = json;
  }

  static ConfigReader open(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new CheckpointException(
          Text.format("There is no %s; expected a model in the diffusers directory layout", file));
    }
    try {
      JsonNode json = JSON.readTree(file.toFile());
      if (json == null || !json.isObject()) {
        throw new CheckpointException(Text.format("%s is not a JSON object", file));
      }
      return new ConfigReader(file, json);
    } catch (IOException e) {
      throw new CheckpointException(
          Text.format("%s cannot be read as JSON: %s", file, e.getMessage()), e);
    }
  }

  /**
   * Reads a whole number from 1 to a million; the bound keeps absurd configs from taking memory.
   */
  int positive(String field, Integer fallback) {
    return positive(field, fallback, MOST);
  }

  /** Reads a whole number from 1 to {@code most}. */
  int positive(String field, Integer fallback, int most) {
    JsonNode node = json.get(field);
    if ((node == null || node.isNull()) && fallback != null) {
      return fallback;
    }
    if (node == null || !isWhole(node) || node.asInt() < 1 || node.asInt() > most) {
      throw problem(field, Text.format("a whole number from 1 to %,d", most), node);
    }
    return node.asInt();
  }

  /**
   * A whole number from 1 to {@code most} that may also be given as a list of the same for all
   * levels.
   */
  int sameForAll(String field, int fallback, int most) {
    JsonNode node = json.get(field);
    if (node == null || !node.isArray()) {
      return positive(field, fallback, most);
    }
    List<Integer> each = positives(field, node.size());
    if (each.stream().distinct().count() != 1 || each.get(0) > most) {
      throw problem(field, Text.format("the same number from 1 to %,d for all levels", most), node);
    }
    return each.get(0);
  }

  /** The side of a square, as a number or as height and width. */
  int side(String field, int fallback) {
    return sameForAll(field, fallback, MOST);
  }

  /** Whether the field is there and says something. */
  boolean has(String field) {
    return json.hasNonNull(field);
  }

  /** Whether the field is there and says that there is nothing. */
  boolean isNull(String field) {
    return json.has(field) && json.get(field).isNull();
  }

  /** Jackson would take 32.5 for an int. */
  private static boolean isWhole(JsonNode node) {
    return node.canConvertToInt() && node.asDouble() == node.asInt();
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
    if (node == null || node.isNull()) {
      return fallback;
    }
    if (!node.isBoolean()) {
      throw problem(field, "true or false", node);
    }
    return node.asBoolean();
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

  /** As {@link #positives(String, int)}; where the field is absent or null, all are the same. */
  List<Integer> positives(String field, int size, int fallback) {
    return has(field) ? positives(field, size) : Collections.nCopies(size, fallback);
  }

  /** A list of positive numbers; a single number stands for {@code size} of them. */
  List<Integer> positives(String field, int size) {
    JsonNode node = json.get(field);
    List<Integer> numbers = new ArrayList<>();
    if (node != null && isWhole(node)) {
      for (int i = 0; i < size; i++) {
        numbers.add(node.asInt());
      }
    } else if (node != null && node.isArray()) {
      node.forEach(item -> numbers.add(isWhole(item) ? item.asInt() : -1));
    }
    boolean sound =
        !numbers.isEmpty()
            && (size == 0 ? numbers.size() <= MOST_LEVELS : numbers.size() == size)
            && numbers.stream().allMatch(n -> n >= 1 && n <= MOST);
    if (!sound) {
      throw problem(
          field,
          Text.format(
              "%s whole numbers from 1 to %,d",
              size == 0 ? "1 to " + MOST_LEVELS : String.valueOf(size), MOST),
          node);
    }
    return List.copyOf(numbers);
  }

  /**
   * Refuses settings that are not implemented.
   *
   * @param only the one value of each, or {@link #NOTHING}. A field that is absent or null has it,
   *     and so has a list whose every item is it
   */
  void requireOnly(Map<String, Object> only) {
    List<String> fields = new ArrayList<>(only.keySet());
    fields.sort(null);
    for (String field : fields) {
      JsonNode node = json.get(field);
      Object value = only.get(field);
      if (node != null && !node.isNull() && !isAlways(node, value)) {
        throw problem(
            field,
            value == NOTHING
                ? "null: what it adds to the model is not supported"
                : value + ": others are not supported",
            node);
      }
    }
  }

  private static boolean isAlways(JsonNode node, Object value) {
    if (node.isArray()) {
      for (JsonNode item : node) {
        if (!isAlways(item, value)) {
          return false;
        }
      }
      return !node.isEmpty();
    }
    return value instanceof Number number
        ? node.isNumber() && node.asDouble() == number.doubleValue()
        : value != NOTHING && node.asText().equals(value.toString());
  }

  /** Makes a config of what was read; what does not go together is a problem of the file. */
  <T> T make(Supplier<T> config) {
    try {
      return config.get();
    } catch (ConfigurationException e) {
      throw new CheckpointException(Text.format("%s: %s", file, e.getMessage()), e);
    }
  }

  CheckpointException problem(String field, String expected, Object found) {
    return new CheckpointException(
        Text.format("%s: %s is %s, expected %s", file, field, found, expected));
  }
}
