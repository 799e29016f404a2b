package io.distillery.base;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.deser.std.FromStringDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads and writes the run directory's JSON, keys in order, so that equal content is equal bytes.
 */
public final class Json {
  /** Maps values to JSON and back, with keys in alphabetical order. */
  public static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
          .addModule(new Jdk8Module())
          .addModule(paths())
          .build();

  private Json() {}

  /** Writes paths as people do, not as URLs. */
  private static SimpleModule paths() {
    return new SimpleModule()
        .addSerializer(Path.class, new ToStringSerializer(Path.class))
        .addDeserializer(
            Path.class,
            new FromStringDeserializer<Path>(Path.class) {
              private static final long serialVersionUID = 1;

              @Override
              protected Path _deserialize(String text, DeserializationContext context) {
                return Path.of(text);
              }
            });
  }

  /** Reads a file into a record; a file that is not such a record is named in the error. */
  public static <T> T read(Path file, Class<T> type) throws IOException {
    try {
      return MAPPER.readValue(TextFile.read(file), type);
    } catch (JsonProcessingException e) {
      throw damaged(file, JsonProblem.of(e), e);
    } catch (ConfigurationException e) { // it is no text
      throw damaged(file, e.getMessage(), e);
    }
  }

  private static IOException damaged(Path file, String reason, Exception cause) {
    return new IOException(
        Text.format(
            "%s is damaged: %s. Expected the JSON that Distillery writes there; delete it to redo"
                + " what it stands for",
            file, reason),
        cause);
  }

  /** Writes a file so that a reader finds the old content or the new, never a part. */
  public static void write(Path file, Object value) throws IOException {
    WholeFile.write(file, MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(value) + "\n");
  }

  /** Turns a value into a tree of JSON. */
  public static JsonNode tree(Object value) {
    return MAPPER.valueToTree(value);
  }

  /** Writes a tree as one line, keys in order. */
  public static String canonical(JsonNode node) {
    try {
      return MAPPER.writeValueAsString(MAPPER.treeToValue(node, Object.class));
    } catch (com.fasterxml.jackson.core.JacksonException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Lists every leaf by its path, such as {@code options.strength}. */
  public static Map<String, String> leaves(JsonNode node) {
    Map<String, String> leaves = new TreeMap<>();
    collect("", node, leaves);
    return leaves;
  }

  private static void collect(String path, JsonNode node, Map<String, String> leaves) {
    if (node.isObject() && !node.isEmpty()) {
      node.properties()
          .forEach(
              e ->
                  collect(
                      path.isEmpty() ? e.getKey() : path + "." + e.getKey(), e.getValue(), leaves));
    } else {
      leaves.put(path, node.isTextual() ? node.textValue() : node.toString());
    }
  }
}
