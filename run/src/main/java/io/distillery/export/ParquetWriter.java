package io.distillery.export;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.distillery.base.Progress;
import io.distillery.base.Text;
import io.distillery.dataset.ImageWeights;
import io.distillery.dataset.table.Column;
import io.distillery.dataset.table.Row;
import io.distillery.dataset.table.TableFormat;
import io.distillery.dataset.table.TableWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes Parquet files as the Hugging Face library <em>datasets</em> does: a group {@code image} of
 * bytes and path, {@code label}, {@code text}, and under the key {@code huggingface} what these are
 * (its {@code Image}, {@code ClassLabel} and {@code Value} features).
 */
final class ParquetWriter {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What files are kept below, in bytes of images; datasets itself ends them at 500 MB. */
  private static final long LARGEST = 400L << 20;

  private static final String IMAGE = "image.bytes";
  private static final String PATH = "image.path";
  private static final String LABEL = "label";
  private static final String TEXT = "text";
  private static final String LOGITS = "logits";

  private ParquetWriter() {}

  static void write(ExportedSet set, Path folder, Progress.Task task) throws IOException {
    Files.createDirectories(folder);
    List<List<ExportedImage>> shards = shards(set.images());
    long done = 0;
    for (int i = 0; i < shards.size(); i++) {
      Path file = folder.resolve(Text.format("train-%05d-of-%05d.parquet", i, shards.size()));
      try (TableWriter table =
          TableFormat.parquet().write(file, columns(set), Map.of("huggingface", features(set)))) {
        for (ExportedImage image : shards.get(i)) {
          table.write(row(image));
          task.done(++done);
        }
      }
    }
  }

  private static List<List<ExportedImage>> shards(List<ExportedImage> images) throws IOException {
    List<List<ExportedImage>> shards = new ArrayList<>();
    long bytes = LARGEST;
    for (ExportedImage image : images) {
      long size = Files.size(image.file());
      if (bytes + size > LARGEST) {
        shards.add(new ArrayList<>());
        bytes = 0;
      }
      shards.get(shards.size() - 1).add(image);
      bytes += size;
    }
    return shards;
  }

  private static List<Column> columns(ExportedSet set) {
    List<Column> columns =
        new ArrayList<>(
            List.of(
                Column.of(IMAGE, Column.Kind.BYTES),
                Column.of(PATH, Column.Kind.TEXT),
                Column.of(LABEL, Column.Kind.INTEGER),
                Column.of(TEXT, Column.Kind.TEXT)));
    if (set.hasWeights()) {
      columns.add(Column.of(ImageWeights.FIELD, Column.Kind.REAL));
    }
    if (set.hasLogits()) {
      columns.add(new Column(LOGITS, Column.Kind.REAL, true));
    }
    return columns;
  }

  private static Row row(ExportedImage image) throws IOException {
    Map<String, Object> values = new HashMap<>();
    values.put(IMAGE, Files.readAllBytes(image.file()));
    values.put(PATH, image.fileName());
    values.put(LABEL, (long) image.label());
    values.put(TEXT, image.text());
    image.weight().ifPresent(weight -> values.put(ImageWeights.FIELD, weight));
    if (!image.logits().isEmpty()) {
      values.put(LOGITS, image.logits());
    }
    return new Row(values);
  }

  private static String features(ExportedSet set) throws IOException {
    ObjectNode root = JSON.createObjectNode();
    ObjectNode features = root.putObject("info").putObject("features");
    features.putObject("image").put("_type", "Image");
    ObjectNode label = features.putObject(LABEL);
    set.labelNames().forEach(label.putArray("names")::add);
    label.put("_type", "ClassLabel");
    features.putObject(TEXT).put("dtype", "string").put("_type", "Value");
    if (set.hasWeights()) {
      features.putObject(ImageWeights.FIELD).put("dtype", "float32").put("_type", "Value");
    }
    if (set.hasLogits()) {
      ObjectNode logits = features.putObject(LOGITS);
      logits.putObject("feature").put("dtype", "float32").put("_type", "Value");
      logits.put("_type", "Sequence");
    }
    return JSON.writeValueAsString(root);
  }
}
