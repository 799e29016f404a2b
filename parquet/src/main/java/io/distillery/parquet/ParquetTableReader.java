package io.distillery.parquet;

import io.distillery.base.PlainReason;
import io.distillery.base.Text;
import io.distillery.dataset.DatasetException;
import io.distillery.dataset.table.Column;
import io.distillery.dataset.table.Row;
import io.distillery.dataset.table.TableReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.bytes.ByteBufferAllocator;
import org.apache.parquet.bytes.HeapByteBufferAllocator;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.Type;

/**
 * Reads a Parquet file row by row. Whatever is wrong with its bytes is one sentence that names the
 * file, and memory is asked for within bounds.
 */
final class ParquetTableReader implements TableReader {
  /** What the columns that are read of one group of rows may take, in bytes. */
  private static final long LARGEST_GROUP = 1L << 30;

  private final Path file;
  private final ParquetFileReader reader;
  private final MessageType schema;
  private List<Leaf> leaves;
  private MessageType selected;
  private RecordReader<Group> group;
  private long left;

  /** A column, and the names that lead to it. */
  private record Leaf(Column column, List<String> path) {}

  /** Reads something by the library. */
  @FunctionalInterface
  private interface Reading<T> {
    T read() throws IOException;
  }

  private ParquetTableReader(Path file, ParquetFileReader reader) {
    this.file = file;
    this.reader = reader;
    schema = reader.getFileMetaData().getSchema();
    selected = schema;
    leaves = leaves(schema, List.of());
  }

  static ParquetTableReader open(Path file) throws IOException {
    if (!Files.exists(file)) {
      throw new NoSuchFileException(file.toString());
    }
    return reading(
        file,
        () -> {
          ParquetFileReader reader = ParquetFileReader.open(new LocalInputFile(file), options());
          try {
            return new ParquetTableReader(file, reader);
          } catch (RuntimeException e) {
            reader.close();
            throw e;
          }
        });
  }

  private static ParquetReadOptions options() {
    return ParquetReadOptions.builder(new PlainParquetConfiguration())
        .withCodecFactory(new PageCodecs())
        .withAllocator(new Bounded())
        .build();
  }

  /** Asks for no more than a page may take. */
  private static final class Bounded implements ByteBufferAllocator {
    private final ByteBufferAllocator heap = HeapByteBufferAllocator.getInstance();

    @Override
    public ByteBuffer allocate(int size) {
      if (size > LARGEST_GROUP) {
        throw new IllegalArgumentException(Text.format("a part of %,d bytes", size));
      }
      return heap.allocate(size);
    }

    @Override
    public void release(ByteBuffer buffer) {
      heap.release(buffer);
    }

    @Override
    public boolean isDirect() {
      return false;
    }
  }

  /** The library throws whatever its code runs into where a file's bytes are wrong. */
  private static <T> T reading(Path file, Reading<T> reading) throws IOException {
    try {
      return reading.read();
    } catch (NoSuchFileException | DatasetException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw new DatasetException(
          Text.format(
              "%s cannot be read as Parquet (%s): expected a whole file as pyarrow or Spark writes"
                  + " it; fetch or write it again.",
              file, PlainReason.of(e, "its bytes are not of that format")),
          e);
    }
  }

  private static List<Leaf> leaves(GroupType group, List<String> path) {
    List<Leaf> leaves = new ArrayList<>();
    for (Type field : group.getFields()) {
      List<String> names = new ArrayList<>(path);
      names.add(field.getName());
      if (field.isPrimitive()) {
        leaves.add(
            leaf(names, field.asPrimitiveType(), field.isRepetition(Type.Repetition.REPEATED)));
      } else if (isList(field.asGroupType())) {
        leaves.add(leaf(names, element(field.asGroupType()), true));
      } else if (!field.isRepetition(Type.Repetition.REPEATED)) {
        leaves.addAll(leaves(field.asGroupType(), names));
      }
    }
    return leaves;
  }

  private static Leaf leaf(List<String> names, PrimitiveType type, boolean isList) {
    return new Leaf(new Column(String.join(".", names), kind(type), isList), List.copyOf(names));
  }

  /** A list of single values, in the three levels that today's writers give it. */
  private static boolean isList(GroupType type) {
    return type.getLogicalTypeAnnotation()
            instanceof LogicalTypeAnnotation.ListLogicalTypeAnnotation
        && type.getFieldCount() == 1
        && !type.getType(0).isPrimitive()
        && type.getType(0).asGroupType().getFieldCount() == 1
        && type.getType(0).asGroupType().getType(0).isPrimitive();
  }

  private static PrimitiveType element(GroupType list) {
    return list.getType(0).asGroupType().getType(0).asPrimitiveType();
  }

  private static Column.Kind kind(PrimitiveType type) {
    return switch (type.getPrimitiveTypeName()) {
      case BINARY, FIXED_LEN_BYTE_ARRAY, INT96 ->
          isText(type.getLogicalTypeAnnotation()) ? Column.Kind.TEXT : Column.Kind.BYTES;
      case INT32, INT64 -> Column.Kind.INTEGER;
      case FLOAT, DOUBLE -> Column.Kind.REAL;
      case BOOLEAN -> Column.Kind.TRUTH;
    };
  }

  private static boolean isText(LogicalTypeAnnotation annotation) {
    return annotation instanceof LogicalTypeAnnotation.StringLogicalTypeAnnotation
        || annotation instanceof LogicalTypeAnnotation.EnumLogicalTypeAnnotation
        || annotation instanceof LogicalTypeAnnotation.JsonLogicalTypeAnnotation;
  }

  @Override
  public List<Column> columns() {
    return leaves.stream().map(Leaf::column).toList();
  }

  @Override
  public Map<String, String> metadata() {
    Map<String, String> values = new HashMap<>(reader.getFileMetaData().getKeyValueMetaData());
    values.values().removeIf(Objects::isNull); // the format lets a key stand alone
    return Map.copyOf(values);
  }

  @Override
  public long rows() {
    return reader.getRecordCount();
  }

  @Override
  public void select(Collection<String> names) {
    leaves = leaves.stream().filter(leaf -> names.contains(leaf.column().name())).toList();
    selected = new MessageType(schema.getName(), kept(schema, List.of(), Set.copyOf(names)));
    reader.setRequestedSchema(selected);
  }

  private static List<Type> kept(GroupType group, List<String> path, Set<String> names) {
    List<Type> fields = new ArrayList<>();
    for (Type field : group.getFields()) {
      List<String> inner = new ArrayList<>(path);
      inner.add(field.getName());
      if (names.contains(String.join(".", inner))) {
        fields.add(field);
      } else if (!field.isPrimitive()) {
        List<Type> kept = kept(field.asGroupType(), inner, names);
        if (!kept.isEmpty()) {
          fields.add(field.asGroupType().withNewFields(kept));
        }
      }
    }
    return fields;
  }

  @Override
  public Optional<Row> next() throws IOException {
    return reading(file, this::row);
  }

  private Optional<Row> row() throws IOException {
    if (selected.getFieldCount() == 0) {
      return Optional.empty();
    }
    while (left == 0) {
      if (!begin()) {
        return Optional.empty();
      }
    }
    Group record = group.read();
    left--;
    Map<String, Object> values = new HashMap<>();
    for (Leaf leaf : leaves) {
      Object value = value(record, leaf, 0);
      if (value != null) {
        values.put(leaf.column().name(), value);
      }
    }
    return Optional.of(new Row(values));
  }

  /** Opens the next group of rows; false after the last. */
  private boolean begin() throws IOException {
    int next = reader.getCurrentRowGroupIndex() + 1;
    if (next < reader.getRowGroups().size()) {
      requireSize(reader.getRowGroups().get(next));
    }
    PageReadStore pages = reader.readNextRowGroup();
    if (pages == null) {
      return false;
    }
    left = pages.getRowCount();
    group =
        new ColumnIOFactory()
            .getColumnIO(selected, schema)
            .getRecordReader(pages, new GroupRecordConverter(selected));
    return true;
  }

  private void requireSize(BlockMetaData block) throws IOException {
    long bytes = 0;
    List<ColumnChunkMetaData> chunks =
        block.getColumns().stream()
            .filter(chunk -> selected.containsPath(chunk.getPath().toArray()))
            .toList();
    for (ColumnChunkMetaData chunk : chunks) {
      bytes += Math.max(chunk.getTotalSize(), chunk.getTotalUncompressedSize());
    }
    if (bytes > LARGEST_GROUP) {
      throw new DatasetException(
          Text.format(
              "%s has a group of %,d rows that takes %,d bytes, at most %,d can be read: write it"
                  + " with smaller row groups.",
              file, block.getRowCount(), bytes, LARGEST_GROUP));
    }
    try (FileChannel channel = FileChannel.open(file)) {
      PageSizes sizes = new PageSizes(channel);
      for (ColumnChunkMetaData chunk : chunks) {
        sizes.require(chunk);
      }
    }
  }

  private Object value(Group record, Leaf leaf, int depth) throws DatasetException {
    String name = leaf.path().get(depth);
    int count = record.getFieldRepetitionCount(name);
    if (count == 0) {
      return null;
    }
    if (depth + 1 < leaf.path().size()) {
      return value(record.getGroup(name, 0), leaf, depth + 1);
    }
    if (!leaf.column().isList()) {
      return single(record, name, 0, leaf.column().kind());
    }
    List<Object> values = new ArrayList<>();
    if (record.getType().getType(name).isPrimitive()) {
      for (int i = 0; i < count; i++) {
        values.add(single(record, name, i, leaf.column().kind()));
      }
      return values;
    }
    Group list = record.getGroup(name, 0);
    for (int i = 0; i < list.getFieldRepetitionCount(0); i++) {
      Group element = list.getGroup(0, i);
      if (element.getFieldRepetitionCount(0) > 0) {
        values.add(single(element, element.getType().getFieldName(0), 0, leaf.column().kind()));
      }
    }
    return values;
  }

  private Object single(Group record, String name, int index, Column.Kind kind)
      throws DatasetException {
    PrimitiveType type = record.getType().getType(name).asPrimitiveType();
    return switch (kind) {
      case TEXT -> text(name, record.getBinary(name, index));
      case BYTES ->
          type.getPrimitiveTypeName() == PrimitiveType.PrimitiveTypeName.INT96
              ? record.getInt96(name, index).getBytes()
              : record.getBinary(name, index).getBytes();
      case INTEGER ->
          type.getPrimitiveTypeName() == PrimitiveType.PrimitiveTypeName.INT32
              ? (long) record.getInteger(name, index)
              : record.getLong(name, index);
      case REAL ->
          type.getPrimitiveTypeName() == PrimitiveType.PrimitiveTypeName.FLOAT
              ? (double) record.getFloat(name, index)
              : record.getDouble(name, index);
      case TRUTH -> record.getBoolean(name, index);
    };
  }

  /** Two texts whose letters are lost could be one. */
  private String text(String name, Binary bytes) throws DatasetException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes.toByteBuffer()).toString();
    } catch (CharacterCodingException e) {
      throw new DatasetException(
          Text.format(
              "%s has text in its column %s that is not UTF-8: write the file again with strings"
                  + " that are.",
              file, name),
          e);
    }
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
