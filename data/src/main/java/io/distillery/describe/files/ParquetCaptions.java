package io.distillery.describe.files;

import io.distillery.base.ConfigurationException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.MessageColumnIO;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.LogicalTypeAnnotation.StringLogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;

/** Reads a row an image from Apache Parquet; only the two columns that are needed. */
final class ParquetCaptions {
  private ParquetCaptions() {}

  /** Reads them. */
  static List<Caption> read(Path file, Optional<String> column) throws IOException {
    try (ParquetFileReader reader = ParquetFileReader.open(new LocalInputFile(file))) {
      return read(reader, column);
    } catch (ConfigurationException e) {
      throw e;
    } catch (RuntimeException e) { // the library has no one type for damaged files
      throw new ConfigurationException(
          "is not a sound Parquet file ("
              + String.valueOf(e.getMessage()).lines().findFirst().orElse("")
              + ")",
          e);
    }
  }

  private static List<Caption> read(ParquetFileReader reader, Optional<String> column)
      throws IOException {
    MessageType schema = reader.getFileMetaData().getSchema();
    CaptionColumns columns =
        CaptionColumns.of(schema.getFields().stream().map(Type::getName).toList(), column);
    MessageType wanted =
        new MessageType(
            schema.getName(), text(schema, columns.file()), text(schema, columns.text()));
    reader.setRequestedSchema(wanted);
    MessageColumnIO io = new ColumnIOFactory().getColumnIO(wanted, schema);
    List<Caption> captions = new ArrayList<>();
    for (PageReadStore pages = reader.readNextRowGroup();
        pages != null;
        pages = reader.readNextRowGroup()) {
      RecordReader<Group> rows = io.getRecordReader(pages, new GroupRecordConverter(wanted));
      for (long i = 0; i < pages.getRowCount(); i++) {
        Group row = rows.read();
        captions.add(new Caption(value(row, columns.file()), value(row, columns.text())));
      }
    }
    return captions;
  }

  private static Type text(MessageType schema, String name) {
    Type type = schema.getType(name);
    if (!type.isPrimitive()
        || type.asPrimitiveType().getPrimitiveTypeName() != PrimitiveTypeName.BINARY
        || !(type.getLogicalTypeAnnotation() instanceof StringLogicalTypeAnnotation)) {
      throw new ConfigurationException(
          "has no text in its column "
              + name
              + ", which is "
              + type
              + ": name that of the descriptions by descriptions.captionColumn");
    }
    return type;
  }

  private static String value(Group row, String column) {
    return row.getFieldRepetitionCount(column) == 0 ? "" : row.getString(column, 0);
  }
}
