package io.distillery.torch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.distillery.base.ConfigurationException;
import io.distillery.base.Text;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Reads the fields of a checkpoint's config.json; every problem names the file and the field. */
public final class ConfigReader {
  /** Says what is expected where a file of a diffusers directory is not there. */
  public static final String DIFFUSERS = "a model in the diffusers directory layout";

  /** In {@link #requireOnly}: the field must be absent or null. */
  public static final Object NOTHING = new Object();

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final int MOST = 1_000_000;
  private static final int MOST_LEVELS = 16;

  private final Path file;
  private final String path;
  private final JsonNode json;

  private ConfigReader(Path file, String path, JsonNode json) {
    this.file = file;
    this.path = path;
    this.json = json;
  }

  /**
   * Reads a JSON object.
   *
   * @param expected what should be there, for the error when nothing is
   * @throws CheckpointException when there is no such file, or something else is in it
   */
  public static ConfigReader open(Path file, String expected) {
    if (!Files.isRegularFile(file)) {
      throw new CheckpointException(Text.format("There is no %s; expected %s", file, expected));
    }
    try {
      JsonNode json = JSON.readTree(file.toFile());
      if (json == null || !json.isObject()) {
        throw new CheckpointException(Text.format("%s is not a JSON object", file));
      }
      return new ConfigReader(file, "", json);
    } catch (IOException e) {
      throw new CheckpointException(
          Text.format("%s cannot be read as JSON: %s", file, e.getMessage()), e);
    }
  }

  /** Reads on in an object within; one that is absent or null has no fields. */
  public ConfigReader at(String field) {
    JsonNode node = json.get(field);
    if (node != null && !node.isNull() && !node.isObject()) {
      throw problem(field, "an object", node);
    }
    return new ConfigReader(
        file, path + field + ".", node == null || node.isNull() ? MissingNode.getInstance() : node);
  }

  /** Whether the field is there and not null. */
  public boolean has(String field) {
    return json.hasNonNull(field);
  }

  /** Whether the field is an object, for fields that may also be something simpler. */
  public boolean isObject(String field) {
    return json.path(field).isObject();
  }

  /** A whole number from 1 to a million; the bound keeps absurd configs from taking memory. */
  public int positive(String field, Integer fallback) {
    return positive(field, fallback, MOST);
  }

  /** A whole number from 1 to {@code most}. */
  public int positive(String field, Integer fallback, int most) {
    JsonNode node = json.get(field);
    if ((node == null || node.isNull()) && fallback != null) {
      return fallback;
    }
    if (node == null || !isWhole(node) || node.asInt() < 1 || node.asInt() > most) {
      throw problem(field, Text.format("a whole number from 1 to %,d", most), node);
    }
    return node.asInt();
  }

  /** Reads a whole number, also a negative one; the fallback where it is absent or null. */
  public int whole(String field, int fallback) {
    JsonNode node = json.get(field);
    if (node == null || node.isNull()) {
      return fallback;
    }
    if (!isWhole(node)) {
      throw problem(field, "a whole number", node);
    }
    return node.asInt();
  }

  /**
   * Reads a list of numbers, or a single one for a list of one; the fallback where it is absent or
   * null.
   */
  public List<Double> numbers(String field, List<Double> fallback) {
    JsonNode node = json.get(field);
    if (node == null || node.isNull()) {
      return fallback;
    }
    if (node.isNumber()) {
      return List.of(node.asDouble());
    }
    if (!node.isArray()) {
      throw problem(field, "a list of numbers", node);
    }
    List<Double> numbers = new ArrayList<>();
    for (JsonNode item : node) {
      if (!item.isNumber()) {
        throw problem(field, "a list of numbers", node);
      }
      numbers.add(item.asDouble());
    }
    return List.copyOf(numbers);
  }

  /**
   * A whole number from 1 to {@code most} that may also be given as a list of the same for all
   * levels.
   */
  public int sameForAll(String field, int fallback, int most) {
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
  public int side(String field, int fallback) {
    return sameForAll(field, fallback, MOST);
  }

  /** Whether the field is there and says that there is nothing. */
  public boolean isNull(String field) {
    return json.has(field) && json.get(field).isNull();
  }

  /** Jackson would take 32.5 for an int. */
  private static boolean isWhole(JsonNode node) {
    return node.canConvertToInt() && node.asDouble() == node.asInt();
  }

  /** A number; the fallback where the field is absent or null. */
  public double number(String field, double fallback) {
    JsonNode node = json.get(field);
    if (node == null || node.isNull()) {
      return fallback;
    }
    if (!node.isNumber()) {
      throw problem(field, "a number", node);
    }
    return node.asDouble();
  }

  /** True or false; the fallback where the field is absent or null. */
  public boolean flag(String field, boolean fallback) {
    JsonNode node = json.get(field);
    if (node == null || node.isNull()) {
      return fallback;
    }
    if (!node.isBoolean()) {
      throw problem(field, "true or false", node);
    }
    return node.asBoolean();
  }

  /** A text; the fallback where the field is absent or null. */
  public String text(String field, String fallback) {
    JsonNode node = json.get(field);
    return node == null || node.isNull() ? fallback : node.asText();
  }

  /** A list of texts, not empty. */
  public List<String> texts(String field) {
    JsonNode node = json.get(field);
    if (node == null || !node.isArray() || node.isEmpty()) {
      throw problem(field, "a list of names", node);
    }
    List<String> texts = new ArrayList<>();
    node.forEach(item -> texts.add(item.asText()));
    return List.copyOf(texts);
  }

  /** As {@link #positives(String, int)}; where the field is absent or null, all are the same. */
  public List<Integer> positives(String field, int size, int fallback) {
    return has(field) ? positives(field, size) : Collections.nCopies(size, fallback);
  }

  /** A list of positive numbers; a single number stands for {@code size} of them. */
  public List<Integer> positives(String field, int size) {
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
  public void requireOnly(Map<String, Object> only) {
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

  /** A config made of what was read; what does not go together is a problem of the file. */
  public <T> T make(Supplier<T> config) {
    try {
      return config.get();
    } catch (ConfigurationException e) {
      throw new CheckpointException(Text.format("%s: %s", file, e.getMessage()), e);
    }
  }

  /** What to throw for a field of another kind than expected. */
  public CheckpointException problem(String field, String expected, Object found) {
    return new CheckpointException(
        Text.format("%s: %s%s is %s, expected %s", file, path, field, found, expected));
  }
}
