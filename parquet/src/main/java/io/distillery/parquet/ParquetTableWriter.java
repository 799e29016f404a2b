package io.distillery.parquet;

import io.distillery.dataset.table.Column;
import io.distillery.dataset.table.Row;
import io.distillery.dataset.table.TableWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;

/** Writes a Parquet file. Nothing is compressed: images are, and texts are few. */
final class ParquetTableWriter implements TableWriter {
  private static final String LIST = "list";
  private static final String ELEMENT = "element";

  /** Enough for a reader to take a part of a large file. */
  private static final int ROWS_A_GROUP = 1000;

  private final MessageType schema;
  private final List<Column> columns;
  private final ParquetWriter<Group> writer;

  private ParquetTableWriter(
      MessageType schema, List<Column> columns, ParquetWriter<Group> writer) {
    this.schema = schema;
    this.columns = columns;
    this.writer = writer;
  }

  static ParquetTableWriter create(Path file, List<Column> columns, Map<String, String> metadata)
      throws IOException {
    MessageType schema = schema(columns);
    return new ParquetTableWriter(
        schema,
        List.copyOf(columns),
        ExampleParquetWriter.builder(new LocalOutputFile(file))
            .withConf(new PlainParquetConfiguration())
            .withType(schema)
            .withExtraMetaData(new TreeMap<>(metadata))
            .withCompressionCodec(CompressionCodecName.UNCOMPRESSED)
            .withRowGroupRowCountLimit(ROWS_A_GROUP)
            .build());
  }

  private static MessageType schema(List<Column> columns) {
    Map<String, Types.GroupBuilder<?>> groups = new LinkedHashMap<>();
    Types.MessageTypeBuilder message = Types.buildMessage();
    Map<String, Object> inOrder = new LinkedHashMap<>();
    for (Column column : columns) {
      int dot = column.name().indexOf('.');
      if (dot < 0) {
        inOrder.put(column.name(), field(column, column.name()));
      } else {
        String outer = column.name().substring(0, dot);
        Types.GroupBuilder<?> group = groups.get(outer);
        if (group == null) {
          group = Types.optionalGroup();
          groups.put(outer, group);
          inOrder.put(outer, group);
        }
        group.addField(field(column, column.name().substring(dot + 1)));
      }
    }
    inOrder.forEach(
        (name, field) ->
            message.addField(
                field instanceof Types.GroupBuilder<?> group
                    ? (Type) group.named(name)
                    : (Type) field));
    return message.named("schema");
  }

  private static Type field(Column column, String name) {
    PrimitiveTypeName type = type(column.kind());
    LogicalTypeAnnotation text =
        column.kind() == Column.Kind.TEXT ? LogicalTypeAnnotation.stringType() : null;
    return column.isList()
        ? Types.optionalList().element(Types.optional(type).as(text).named(ELEMENT)).named(name)
        : Types.optional(type).as(text).named(name);
  }

  private static PrimitiveTypeName type(Column.Kind kind) {
    return switch (kind) {
      case BYTES, TEXT -> PrimitiveTypeName.BINARY;
      case INTEGER -> PrimitiveTypeName.INT64;
      case REAL -> PrimitiveTypeName.FLOAT;
      case TRUTH -> PrimitiveTypeName.BOOLEAN;
    };
  }

  @Override
  public void write(Row row) throws IOException {
    Group record = new SimpleGroup(schema);
    Map<String, Group> groups = new LinkedHashMap<>();
    for (Column column : columns) {
      Object value = row.values().get(column.name());
      if (value != null) {
        int dot = column.name().indexOf('.');
        Group holder =
            dot < 0
                ? record
                : groups.computeIfAbsent(column.name().substring(0, dot), record::addGroup);
        add(holder, column, column.name().substring(dot + 1), value);
      }
    }
    writer.write(record);
  }

  private static void add(Group holder, Column column, String name, Object value) {
    if (column.isList()) {
      Group list = holder.addGroup(name);
      for (Object element : (List<?>) value) {
        addValue(list.addGroup(LIST), column.kind(), ELEMENT, element);
      }
    } else {
      addValue(holder, column.kind(), name, value);
    }
  }

  private static void addValue(Group holder, Column.Kind kind, String name, Object value) {
    switch (kind) {
      case BYTES -> holder.add(name, Binary.fromConstantByteArray((byte[]) value));
      case TEXT -> holder.add(name, (String) value);
      case INTEGER -> holder.add(name, (long) (Long) value);
      case REAL -> holder.add(name, ((Number) value).floatValue());
      case TRUTH -> holder.add(name, (boolean) (Boolean) value);
    }
  }

  @Override
  public void close() throws IOException {
    writer.close();
  }
}
