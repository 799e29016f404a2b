package io.distillery.dataset.packed;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.distillery.base.Text;
import io.distillery.dataset.DatasetException;
import io.distillery.dataset.ImageWeights;
import io.distillery.dataset.table.Column;
import io.distillery.dataset.table.TableReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Says which columns of a table hold images, their classes and what is said of them. Tables that
 * the Hugging Face library <em>datasets</em> wrote say so themselves, by the features under the key
 * {@code huggingface} of their metadata; of others, names and kinds of columns decide.
 *
 * @param image column of the images' bytes
 * @param label column of numbers or names of classes
 * @param text column of descriptions
 * @param weight column of what images stand for in their classes
 * @param classNames in the order of their numbers; empty where the file does not name them
 */
record TableColumns(
    String image,
    String label,
    Optional<String> text,
    Optional<String> weight,
    List<String> classNames) {
  private static final String HUGGING_FACE = "huggingface";
  private static final String BYTES = ".bytes";
  private static final List<String> IMAGES =
      List.of("image", "img", "picture", "photo", "png", "jpg");
  private static final List<String> LABELS =
      List.of("label", "labels", "class", "class_name", "category", "target", "fine_label", "cls");
  private static final List<String> TEXTS =
      List.of("text", "caption", "description", "prompt", "captions", "sentence");

  TableColumns {
    classNames = List.copyOf(classNames);
  }

  /**
   * Looks at a table.
   *
   * @throws DatasetException where it holds no images, or no classes
   */
  static TableColumns of(Path file, TableReader table) throws DatasetException {
    JsonNode features = features(file, table.metadata());
    String image =
        ofType(features, "Image")
            .map(name -> name + BYTES)
            .filter(name -> has(table, name, Column.Kind.BYTES))
            .or(() -> bytes(table.columns()))
            .orElseThrow(() -> lacks(file, table, "images: a column of bytes"));
    String label =
        ofType(features, "ClassLabel")
            .filter(name -> has(table, name, Column.Kind.INTEGER))
            .or(() -> named(table, LABELS, List.of(Column.Kind.INTEGER, Column.Kind.TEXT)))
            .orElseThrow(() -> lacks(file, table, "classes: a column called " + LABELS.get(0)));
    List<String> names = new ArrayList<>();
    features.path(label).path("names").forEach(name -> names.add(name.asText()));
    return new TableColumns(
        image,
        label,
        named(table, TEXTS, List.of(Column.Kind.TEXT)),
        named(table, List.of(ImageWeights.FIELD), List.of(Column.Kind.REAL)),
        names);
  }

  /** Lists the columns that are read. */
  List<String> names() {
    List<String> names = new ArrayList<>(List.of(image, label));
    text.ifPresent(names::add);
    weight.ifPresent(names::add);
    return names;
  }

  private static JsonNode features(Path file, Map<String, String> metadata)
      throws DatasetException {
    String json = metadata.get(HUGGING_FACE);
    ObjectMapper mapper = new ObjectMapper();
    try {
      return json == null
          ? mapper.createObjectNode()
          : mapper.readTree(json).path("info").path("features");
    } catch (JsonProcessingException e) {
      throw new DatasetException(
          Text.format(
              "%s says under '%s' what is no JSON: write it again with the library datasets.",
              file, HUGGING_FACE),
          e);
    }
  }

  private static Optional<String> ofType(JsonNode features, String type) {
    for (Map.Entry<String, JsonNode> feature : features.properties()) {
      if (feature.getValue().path("_type").asText().equals(type)) {
        return Optional.of(feature.getKey());
      }
    }
    return Optional.empty();
  }

  private static Optional<String> bytes(Collection<Column> columns) {
    List<String> bytes =
        columns.stream()
            .filter(column -> column.kind() == Column.Kind.BYTES && !column.isList())
            .map(Column::name)
            .toList();
    return bytes.stream()
        .filter(name -> IMAGES.contains(lower(name.replace(BYTES, ""))))
        .findFirst()
        .or(() -> bytes.size() == 1 ? bytes.stream().findFirst() : Optional.empty());
  }

  private static Optional<String> named(
      TableReader table, List<String> names, List<Column.Kind> kinds) {
    return names.stream()
        .flatMap(
            name ->
                table.columns().stream()
                    .filter(
                        column ->
                            !column.isList()
                                && kinds.contains(column.kind())
                                && lower(column.name()).equals(name))
                    .map(Column::name))
        .findFirst();
  }

  private static boolean has(TableReader table, String name, Column.Kind kind) {
    return table.columns().contains(Column.of(name, kind));
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  private static DatasetException lacks(Path file, TableReader table, String what) {
    return new DatasetException(
        Text.format(
            "%s has no %s among its columns %s. Expected image (bytes, or a group with bytes), label"
                + " and, if there is one, text.",
            file, what, table.columns().stream().map(Column::name).toList()));
  }
}
